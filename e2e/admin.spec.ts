import { readFile } from 'node:fs/promises'
import type { Actor } from './cast.ts'
import { finds } from './finds.ts'
import { expect, test } from './journey.ts'

const PASSWORD = 'correct horse battery'

test.use({
  settings: {
    LIMIT_MESSAGES_PER_SECOND: '0',
    LIMIT_COMMANDS_PER_SECOND: '0',
    FIRST_ACCOUNT_IS_OPERATOR: 'true',
  },
})

/** The person at this page gets an account, the first of which is the operator's. */
async function keepsIdentity(actor: Actor, login: string): Promise<void> {
  expect(await posts(actor, 'account.create', { login, password: PASSWORD })).toHaveProperty('ok')
  await actor.page.reload()
}

const signsIn = (actor: Actor, login: string) => posts(actor, 'session.signIn', { login, password: PASSWORD })

/** A command from this person's page, with its cookies. */
const posts = (actor: Actor, command: string, input: object): Promise<unknown> =>
  actor.page.evaluate(
    async ([name, body]) => {
      const headers = { 'content-type': 'application/json' }
      return (await fetch(`/api/${name}`, { method: 'POST', headers, body })).json()
    },
    [command, JSON.stringify(input)] as const,
  )

const section = (actor: Actor, title: string) => actor.page.getByRole('region', { name: title, exact: true })
const rowOf = (actor: Actor, title: string, text: string) =>
  section(actor, title).getByRole('row').filter({ hasText: text })

test('an operator finds the page in the settings, and sees what the server holds @packaged', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('a secret')
  await keepsIdentity(alice, 'alice')
  await alice.isIn('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')

  await alice.opens('/')
  await alice.page.getByRole('button', { name: 'Settings' }).first().click()
  await alice.page.getByRole('link', { name: 'Look after this Parley' }).click()
  await expect(alice.page).toHaveURL(/\/admin$/)
  await expect(alice.page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await expect(alice.page.getByText('1 with an account, 1 guest')).toBeVisible()
  await expect(section(alice, 'Health').getByText('The database can be written.')).toBeVisible()
  await expect(section(alice, 'Health').getByText('Only this machine can reach Parley.')).toBeVisible()
  await expect(rowOf(alice, 'People', '@alice')).toContainText('operator')
  await expect(rowOf(alice, 'Rooms', 'Design Crit')).toContainText('2')
  await alice.doesNotSee('a secret')

  await expect(section(alice, 'Health').getByText(/^The search index/)).toBeVisible()
  await expect(section(alice, 'Limits').getByText('LIMIT_FILE_BYTES_PER_ROOM')).toBeVisible()
  await expect(section(alice, 'Limits').getByText('no limit').first()).toBeVisible()
  const downloaded = alice.page.waitForEvent('download')
  await section(alice, 'Messages a day').getByRole('button', { name: 'Download as CSV' }).click()
  const lines = (await readFile((await (await downloaded).path())!, 'utf8')).trimEnd().split('\r\n')
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([31, 'day,messages', expect.stringMatching(/^[\d-]{10},1$/)])
  await section(alice, 'Messages a day').getByText('Week', { exact: true }).click()
  await expect(alice.page.getByRole('slider', { name: 'Day' })).toHaveAttribute('aria-valuemax', '7')
  await alice.page.getByRole('slider', { name: 'Day' }).focus()
  await alice.page.keyboard.press('End')
  await expect(alice.page.getByRole('slider', { name: 'Day' })).toHaveAttribute('aria-valuetext', /: 1 message$/)
  await alice.page.keyboard.press('ArrowLeft')
  await expect(alice.page.getByRole('slider', { name: 'Day' })).toHaveAttribute('aria-valuetext', /: 0 messages$/)

  await bob.says('one more')
  await expect(section(alice, 'Messages a day').getByRole('cell').last()).toHaveText('2', { timeout: 25_000 })
})

test('people are found and sorted', async ({ alice, bob, meet }) => {
  const link = await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  for (const actor of [bob, await meet('Cara')]) {
    await actor.opens(link)
    await actor.joins('Design Crit')
  }
  await alice.opens('/admin')
  const names = section(alice, 'People').getByRole('rowheader').locator('b')
  await expect(names).toHaveText(['Cara', 'Bob', 'Alice'])
  await section(alice, 'People').getByRole('button', { name: 'Person' }).click()
  await expect(names).toHaveText(['Alice', 'Bob', 'Cara'])
  await expect(section(alice, 'People').getByRole('columnheader', { name: 'Person' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  )
  await section(alice, 'People').getByRole('searchbox', { name: 'Name or user name' }).fill('ob')
  await expect(names).toHaveText(['Bob'])
  await section(alice, 'People').getByRole('searchbox', { name: 'Name or user name' }).fill('nobody')
  await expect(section(alice, 'People').getByText('Nobody is like that.')).toBeVisible()
})

test('a suspended person is signed out at once, and is let back in', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await keepsIdentity(bob, 'bob')
  await bob.isIn('Design Crit')

  await alice.opens('/admin')
  await rowOf(alice, 'People', '@bob').getByRole('button', { name: 'Actions for Bob' }).click()
  await alice.page.getByRole('menuitem', { name: 'Suspend…' }).click()
  const dialog = alice.page.getByRole('dialog', { name: 'Suspend Bob?' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Spam')
  await dialog.getByRole('button', { name: 'Suspend' }).click()
  await expect(rowOf(alice, 'People', '@bob')).toContainText('suspended')
  await expect(bob.page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
  const refused = await signsIn(bob, 'bob')
  expect(refused).toMatchObject({ error: { reason: 'suspended', params: { why: 'Spam' } } })

  await rowOf(alice, 'People', '@bob').getByRole('button', { name: 'Actions for Bob' }).click()
  await alice.page.getByRole('menuitem', { name: 'Let back in' }).click()
  await expect(rowOf(alice, 'People', '@bob')).not.toContainText('suspended')
  expect(await signsIn(bob, 'bob')).toMatchObject({ ok: { person: { guest: false } } })
  await expect(rowOf(alice, 'People', '@alice').getByRole('button')).toHaveCount(0)
})

test('a policy is set, and holds for everybody at once', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await alice.opens('/admin')
  const policies = section(alice, 'Policies')
  await expect(policies.getByRole('button', { name: 'Back to the defaults' })).toHaveCount(0)
  await policies.getByRole('switch', { name: 'Guests may join' }).click()
  await expect(policies.getByRole('button', { name: 'Back to the defaults' })).toBeVisible()
  await bob.opens(link)
  await expect(bob.page.getByText('This Parley takes no guests.')).toBeVisible()
  await alice.page.reload()
  await expect(policies.getByRole('switch', { name: 'Guests may join' })).not.toBeChecked()
  await policies.getByRole('button', { name: 'Back to the defaults' }).click()
  await expect(policies.getByRole('switch', { name: 'Guests may join' })).toBeChecked()
  await bob.page.reload()
  await bob.joins('Design Crit')
})

test('an operator who is not signed in is led to the page by way of signing in', async ({ alice, bob }) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await bob.opens('/admin')
  await bob.page.getByRole('link', { name: 'Sign in' }).click()
  await bob.page.getByLabel('User name or e-mail').fill('alice')
  await bob.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await bob.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(bob.page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await expect(bob.page).toHaveURL(/\/admin$/)
})

test('the section that is being read is marked, as one scrolls and as one chooses', async ({ alice }) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await alice.opens('/admin')
  await expect(rowOf(alice, 'People', '@alice')).toBeVisible()
  const marked = alice.page.getByRole('navigation', { name: 'Operator' }).locator('[aria-current]')
  await expect(marked).toHaveText('Overview')
  const scrollsTo = (title: string) => section(alice, title).evaluate((element) => element.scrollIntoView())
  await scrollsTo('People')
  await expect(marked).toHaveText('People')
  await scrollsTo('Rooms')
  await expect(marked).toHaveText('Rooms')
  await alice.page.getByRole('heading', { name: 'Overview' }).evaluate((element) => element.scrollIntoView())
  await expect(marked).toHaveText('Overview')
  for (const title of ['Limits', 'Policies', 'Overview']) {
    await alice.page.getByRole('link', { name: title, exact: true }).click()
    await expect(marked).toHaveText(title)
  }
})

test('anybody else finds no such page, and no link to it', async ({ alice, bob }) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await bob.creates('Attic')
  await keepsIdentity(bob, 'bob')
  await bob.opens('/admin')
  await expect(bob.page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await bob.opens('/')
  await bob.page.getByRole('button', { name: 'Settings' }).first().click()
  await expect(bob.page.getByRole('main', { name: 'Settings' })).toBeVisible()
  await expect(bob.page.getByRole('link', { name: 'Look after this Parley' })).toHaveCount(0)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('the page fits, and has no violation of accessibility in both themes', async ({ alice }) => {
    await alice.creates('Design Crit')
    await keepsIdentity(alice, 'alice')
    await alice.opens('/admin')
    await expect(rowOf(alice, 'People', '@alice')).toBeVisible()
    await expect(rowOf(alice, 'People', '@alice').getByText('operator').filter({ visible: true })).toHaveCount(1)
    // Only what is beside the navigation scrolls.
    const beyond = await alice.page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement
      return [scrollWidth - innerWidth, scrollHeight - innerHeight]
    })
    expect(beyond).toEqual([0, 0])
    for (const size of [
      { width: 390, height: 844 },
      { width: 1280, height: 800 },
    ]) {
      await alice.page.setViewportSize(size)
      expect(await finds(alice.page)).toEqual([])
    }
  })
})
