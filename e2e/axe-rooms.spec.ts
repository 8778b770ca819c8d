import type { Actor } from './cast.ts'
import { finds } from './finds.ts'
import { expect, test } from './journey.ts'
import { choosesFor, opensCard } from './people.ts'
import { searches } from './searching.ts'

// Axe checks every element of a page, in each of its states and in two themes.
test.setTimeout(240_000)

test.use({ colorScheme: 'light', contextOptions: { reducedMotion: 'reduce' } })

const PHONE = { width: 390, height: 844 }
const settings = (actor: Actor) => actor.page.getByRole('dialog', { name: 'Design Crit', exact: true })
const tab = (actor: Actor, name: string | RegExp) => settings(actor).getByRole('tab', { name })
const row = (actor: Actor, text: string) => settings(actor).getByRole('listitem').filter({ hasText: text })

async function meetIn(alice: Actor, ...others: Actor[]): Promise<string> {
  const link = await alice.creates('Design Crit')
  for (const other of others) {
    await other.opens(link)
    await other.joins('Design Crit')
  }
  return link
}

/** Presses Join on the page of the room. */
async function asks(actor: Actor, link: string): Promise<void> {
  await actor.opens(link)
  await actor.page.getByRole('textbox', { name: 'Your name' }).fill(actor.name)
  await actor.page.getByRole('button', { name: 'Join Design Crit' }).click()
}

/** Checks the page as wide as a desk and as narrow as a phone. */
async function findsNothing({ page }: Actor, what: string): Promise<void> {
  const size = page.viewportSize()!
  expect(await finds(page), what).toEqual([])
  await page.setViewportSize(PHONE)
  expect(await finds(page), `${what}, on a phone`).toEqual([])
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(wide, `${what}, on a phone`).toBeLessThanOrEqual(0)
  await page.setViewportSize(size)
}

test('finds nothing in the settings of a room', async ({ alice, bob }) => {
  await meetIn(alice, bob)
  await alice.choosesInRoom('Room settings…')
  await expect(settings(alice).getByRole('textbox', { name: 'Room name' })).toBeVisible()
  await findsNothing(alice, 'about')
  await tab(alice, 'Members').click()
  await expect(row(alice, 'Bob')).toBeVisible()
  await findsNothing(alice, 'members')
  await settings(alice).getByText('Banned', { exact: true }).click()
  await expect(settings(alice).getByText('Nobody is banned from this room.')).toBeVisible()
  await findsNothing(alice, 'nobody banned')
  await tab(alice, 'Moderation').click()
  await settings(alice).getByRole('switch', { name: 'Lock the room' }).check()
  await expect(row(alice, 'Alice locked the room')).toBeVisible()
  await findsNothing(alice, 'moderation')

  await bob.choosesInRoom('About this room…')
  await expect(tab(bob, 'About')).toBeVisible()
  await findsNothing(bob, 'about, of a member')
})

test('finds nothing in the invitations of a room', async ({ alice, bob }) => {
  await meetIn(alice)
  await alice.choosesInRoom('Room settings…')
  await tab(alice, 'Invitations').click()
  await expect(settings(alice).getByText('No links yet.')).toBeVisible()
  await findsNothing(alice, 'no links')
  let link = ''
  for (const note of ['Old poster', 'For everybody on the long list of the press']) {
    await settings(alice).getByRole('button', { name: 'New link' }).click()
    const form = alice.page.getByRole('dialog', { name: 'New invitation link' })
    await form.getByRole('textbox', { name: /^What it is for/ }).fill(note)
    if (link === '') await findsNothing(alice, 'new link')
    await form.getByRole('button', { name: 'Make the link' }).click()
    const made = alice.page.getByRole('dialog', { name: 'Your invitation link' })
    await expect(made.getByRole('img', { name: 'QR code of the invitation link' })).toBeVisible()
    if (link === '') await findsNothing(alice, 'QR code')
    link ||= await made.getByRole('textbox', { name: 'Invitation link' }).inputValue()
    await made.getByRole('button', { name: 'Done' }).click()
  }
  await settings(alice).getByRole('button', { name: 'Revoke Old poster' }).click()
  await expect(row(alice, 'Old poster')).toContainText('revoked')
  await findsNothing(alice, 'links')
  await settings(alice).getByRole('button', { name: 'Replace…' }).click()
  await expect(alice.page.getByRole('dialog', { name: 'Replace the code?' })).toBeVisible()
  await findsNothing(alice, 'replace')
  await bob.opens(new URL(link).pathname)
  await expect(bob.page.getByText(/This invitation was taken back/)).toBeVisible()
  await findsNothing(bob, 'revoked')
})

test('finds nothing at the door of a room', async ({ alice, bob, meet }) => {
  const carol = await meet('Carol')
  const link = await meetIn(alice, carol)
  await alice.says('Something rude')
  await carol.sees('Something rude')
  await carol.choosesForMessage('Something rude', 'Report…')
  const report = carol.page.getByRole('dialog', { name: 'Report this message?' })
  await findsNothing(carol, 'report')
  await report.getByRole('button', { name: 'Report' }).click()
  await expect(report).toBeHidden()
  await alice.choosesInRoom('Room settings…')
  await tab(alice, /Moderation/).click()
  await settings(alice).getByRole('switch', { name: 'Ask before joining' }).check()
  await asks(bob, link)
  await expect(bob.page.getByText(/You have asked to be let in/)).toBeVisible()
  await findsNothing(bob, 'waits')
  await expect(settings(alice).getByRole('button', { name: 'Turn away Bob' })).toBeVisible()
  await expect(row(alice, 'Something rude')).toBeVisible()
  await findsNothing(alice, 'knocks and reports')
  await alice.page.keyboard.press('Escape')
  await expect(alice.page.getByRole('region', { name: 'At the door' })).toBeVisible()
  await findsNothing(alice, 'row of a knock')
})

test('finds nothing on the card of a person, and in what is asked there', async ({ alice, bob }) => {
  const link = await meetIn(alice, bob)
  await bob.seesPresent('Alice')
  await opensCard(alice, 'Bob')
  await findsNothing(alice, 'card')
  await alice.page.keyboard.press('Escape')
  for (const [item, title] of [
    ['Hand the room over…', /^Hand Design Crit over/],
    ['Mute…', /^Mute Bob/],
    ['Remove from the room…', /^Remove Bob/],
  ] as const) {
    await choosesFor(alice, 'Bob', item)
    await expect(alice.page.getByRole('dialog', { name: title })).toBeVisible()
    await findsNothing(alice, item)
    await alice.page.keyboard.press('Escape')
    await expect(alice.page.locator('dialog')).toHaveCount(0)
  }
  await choosesFor(alice, 'Bob', 'Ban…')
  await findsNothing(alice, 'ban')
  await alice.page.getByRole('dialog').getByRole('button', { name: 'Ban', exact: true }).click()
  await expect(bob.page.getByRole('dialog', { name: /^You were banned/ })).toBeVisible()
  await findsNothing(bob, 'banned')
  await bob.page.getByRole('button', { name: 'Go to the start page' }).click()
  await bob.page.goto(link)
  await bob.page.getByRole('button', { name: 'Join Design Crit' }).click()
  await expect(bob.page.getByText(/You are banned from this room/)).toBeVisible()
  await findsNothing(bob, 'door of a banned person')
})

test('finds nothing in the search', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Small phones')
  await alice.seesSent('Small phones')
  await alice.page.goto(`${link}/search`)
  await expect(alice.page.getByText(/^Search the messages and files/)).toBeVisible()
  await findsNothing(alice, 'before typing')
  await searches(alice, 'phone')
  await expect(alice.page.locator('mark')).toHaveText('phone')
  await findsNothing(alice, 'found')
  await searches(alice, 'nowhere')
  await expect(alice.page.getByText('Nothing found for “nowhere”')).toBeVisible()
  await findsNothing(alice, 'nothing')
})

test('finds nothing on the pages for an account, and in the settings of a phone', async ({ alice }) => {
  await alice.creates('Design Crit')
  const { page } = alice
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Privacy' })).toBeVisible()
  await findsNothing(alice, 'settings')
  await page.setViewportSize(PHONE)
  await page.getByRole('link', { name: 'Data', exact: true }).click()
  await expect(page.getByRole('link', { name: 'Data', exact: true })).toBeInViewport({ ratio: 1 })
  await alice.context.clearCookies()
  for (const [path, heading] of [
    ['/register', 'Create an account'],
    ['/confirm', 'This link is not complete'],
    ['/nowhere', 'There is no such page'],
  ] as const) {
    await page.goto(new URL(path, page.url()).href)
    await expect(page.getByRole('heading', { name: heading })).toBeVisible()
    await findsNothing(alice, path)
  }
})
