import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { choosesFor } from './people.ts'

const dialog = (actor: Actor, name: string) => actor.page.getByRole('dialog', { name })
const settings = (actor: Actor) => actor.page.getByRole('dialog', { name: 'Design Crit', exact: true })
const hint = (actor: Actor, text: string | RegExp) => actor.page.locator('.composer').getByText(text)
const send = (actor: Actor) => actor.page.getByRole('button', { name: 'Send', exact: true })

async function meetIn(alice: Actor, ...others: Actor[]): Promise<string> {
  const link = await alice.creates('Design Crit')
  for (const other of others) {
    await other.opens(link)
    await other.joins('Design Crit')
  }
  return link
}

async function opensTab(actor: Actor, tab: string): Promise<void> {
  await actor.choosesInRoom('Room settings…')
  await settings(actor).getByRole('tab', { name: tab }).click()
}

test('a person is removed after a question, reads the reason, keeps what they wrote, and joins again', async ({
  alice,
  bob,
}) => {
  const link = await meetIn(alice, bob)
  await bob.types('Half a thought')
  await choosesFor(alice, 'Bob', 'Remove from the room…')
  const question = dialog(alice, 'Remove Bob from Design Crit?')
  await question.getByRole('textbox', { name: /^Reason/ }).fill('Wrong room')
  await question.getByRole('button', { name: 'Remove' }).click()
  await expect(alice.page.getByText('Bob was removed.')).toBeVisible()
  await expect(alice.people.getByRole('button', { name: 'Bob' })).toHaveCount(0)

  const screen = dialog(bob, 'You were removed from Design Crit')
  await expect(screen.getByText('Wrong room')).toBeVisible()
  await expect(screen.getByRole('textbox', { name: 'What you had written and not sent' })).toHaveValue('Half a thought')
  await screen.getByRole('button', { name: 'Join again…' }).click()
  await bob.joins('Design Crit')
  await expect(bob.composer).toHaveValue('Half a thought')
  expect(new URL(bob.page.url()).pathname).toBe(new URL(link).pathname)
})

test('a banned person gets nothing more in any tab, and is told so when they come back', async ({ alice, bob }) => {
  const link = await meetIn(alice, bob)
  const second = await bob.inAnotherTab(link)
  await alice.says('Before the ban')
  await second.sees('Before the ban')
  await choosesFor(alice, 'Bob', 'Ban…')
  const question = dialog(alice, 'Ban Bob from Design Crit?')
  await question.getByText('1 hour', { exact: true }).click()
  await question.getByRole('textbox', { name: /^Reason/ }).fill('repeated links')
  await question.getByRole('button', { name: 'Ban', exact: true }).click()
  await expect(alice.page.getByText('Bob was banned.')).toBeVisible()
  for (const tab of [bob, second]) {
    const screen = dialog(tab, 'You were banned from Design Crit')
    await expect(screen.getByText('repeated links')).toBeVisible()
    await expect(screen.getByText(/You can join again after/)).toBeVisible()
    await expect(screen.getByRole('button', { name: 'Join again…' })).toHaveCount(0)
  }
  await alice.says('After the ban')
  await alice.seesSent('After the ban')
  for (const tab of [bob, second]) await tab.doesNotSee('After the ban')
  await dialog(bob, 'You were banned').getByRole('button', { name: 'Go to the start page' }).click()
  await bob.page.goto(link)
  await bob.page.getByRole('button', { name: 'Join Design Crit' }).click()
  await expect(bob.page.getByText(/You are banned from this room until .* The reason: repeated links/)).toBeVisible()
  await bob.doesNotSee('Before the ban')
})

test('a ban is listed and lifted, and what moderators did is written down', async ({ alice, bob }) => {
  const link = await meetIn(alice, bob)
  await choosesFor(alice, 'Bob', 'Ban…')
  await dialog(alice, 'Ban Bob').getByText('For good', { exact: true }).click()
  await dialog(alice, 'Ban Bob').getByRole('button', { name: 'Ban', exact: true }).click()
  await expect(dialog(bob, 'You were banned')).toBeVisible()
  await opensTab(alice, 'Members')
  await settings(alice).getByText('Banned', { exact: true }).click()
  await expect(settings(alice).getByRole('listitem').filter({ hasText: 'Bob' })).toContainText('by you · for good')
  await settings(alice).getByRole('button', { name: 'Lift the ban of Bob' }).click()
  await expect(settings(alice).getByText('Nobody is banned from this room.')).toBeVisible()
  await settings(alice).getByRole('tab', { name: 'Moderation' }).click()
  await expect(settings(alice).getByRole('listitem').nth(0)).toContainText('Alice lifted the ban of Bob')
  await expect(settings(alice).getByRole('listitem').nth(1)).toContainText('Alice banned Bob for good')
  await bob.page.goto(link)
  await bob.joins('Design Crit')
})

test('a muted member keeps the draft, sees for how long, and writes after Undo', async ({ alice, bob }) => {
  await meetIn(alice, bob)
  await bob.types('A thought')
  await choosesFor(alice, 'Bob', 'Mute…')
  await dialog(alice, 'Mute Bob?').getByRole('button', { name: 'Mute' }).click()
  await expect(alice.people.getByRole('button', { name: 'Bob' })).toContainText('muted')
  await expect(hint(bob, /Muted. You can write in 60 minutes/)).toBeVisible()
  await bob.composer.press('Enter')
  await expect(bob.composer).toHaveValue('A thought')
  await expect(send(bob)).toHaveAttribute('aria-disabled', 'true')
  await alice.page.getByRole('button', { name: 'Undo' }).click()
  await expect(hint(bob, /Muted/)).toHaveCount(0)
  await bob.composer.press('Enter')
  await alice.sees('A thought')
})

test('in a slow room a member waits after a message, and a moderator does not', async ({ alice, bob }) => {
  await meetIn(alice, bob)
  await opensTab(alice, 'Moderation')
  await settings(alice).getByText('10 s', { exact: true }).click()
  await expect(alice.page.getByText('Saved', { exact: true })).toBeVisible()
  await alice.page.keyboard.press('Escape')
  await bob.says('one')
  await expect(hint(bob, /Slow mode: write again in \d+ seconds/)).toBeVisible()
  await bob.types('two')
  await bob.composer.press('Enter')
  await expect(bob.composer).toHaveValue('two')
  await expect(send(bob)).toHaveAttribute('aria-disabled', 'false', { timeout: 15_000 })
  await bob.composer.press('Enter')
  await alice.sees('two')
  for (const text of ['three', 'four']) await alice.says(text)
  await bob.sees('four')
})

test('where only moderators write, members read it in the composer', async ({ alice, bob }) => {
  await meetIn(alice, bob)
  await alice.choosesInRoom('Room settings…')
  await settings(alice).getByText('Moderators', { exact: true }).click()
  await expect(hint(bob, 'Only the owner and moderators write here')).toBeVisible()
  await alice.page.keyboard.press('Escape')
  await alice.says('News')
  await bob.sees('News')
  await expect(hint(alice, 'Message Design Crit')).toBeVisible()
})
