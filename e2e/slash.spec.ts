import { bodiesOf } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

/** Types a command, closes the list of commands, and presses Enter. */
async function commands(actor: Actor, text: string): Promise<void> {
  await actor.composer.fill(text)
  await actor.composer.press('Enter')
}

test('/me and /shrug send what they say, and two slashes send one', async ({ alice }) => {
  const link = await alice.creates('Lab')
  await commands(alice, '/me opens _all_ windows')
  await expect(alice.composer).toHaveValue('')
  await commands(alice, '/shrug who knows')
  await expect(alice.composer).toHaveValue('')
  await commands(alice, '//etc/hosts')
  await expect(alice.composer).toHaveValue('')
  await expect
    .poll(() => bodiesOf(alice, link))
    .toEqual(['_opens \\_all\\_ windows_', 'who knows ¯\\\\\\_(ツ)\\_/¯', '/etc/hosts'])
})

test('an unknown command is not sent, and nothing of it is lost', async ({ alice, bob }) => {
  const link = await alice.creates('Lab')
  await bob.opens(link)
  await bob.joins('Lab')
  await commands(alice, '/foo bar')
  await expect(alice.page.getByText('/foo is not a command. Type // to send a slash.')).toBeVisible()
  await expect(alice.composer).toHaveValue('/foo bar')
  await alice.composer.fill('/')
  await expect(alice.page.getByText('is not a command')).toHaveCount(0)
  await alice.says('Hello')
  await bob.sees('Hello')
  await bob.doesNotSee('/foo')
})

test('the list of commands completes one', async ({ alice }) => {
  await alice.creates('Lab')
  await alice.types('/sh')
  await expect(alice.page.getByRole('option')).toHaveText(/\/shrug/)
  await alice.composer.press('Tab')
  await expect(alice.composer).toHaveValue('/shrug ')
  await expect(alice.page.getByRole('listbox')).toHaveCount(0)
  await alice.composer.fill('and /sh')
  await alice.types('r')
  await expect(alice.composer).toHaveValue('and /shr')
  await expect(alice.page.getByRole('listbox')).toHaveCount(0)
})

test('/nick changes the name for everybody, and a name that is too long is refused', async ({ alice, bob }) => {
  const link = await alice.creates('Lab')
  await bob.opens(link)
  await bob.joins('Lab')
  await commands(bob, `/nick ${'x'.repeat(41)}`)
  await expect(bob.page.getByText('A name has at most 40 characters. This one has 41.')).toBeVisible()
  await alice.seesPresent('Bob')
  await commands(bob, '/nick Robert')
  await expect(bob.composer).toHaveValue('')
  await alice.seesPresent('Robert')
})

test('/topic is for the owner: others are refused and keep their text', async ({ alice, bob }) => {
  const link = await alice.creates('Lab')
  await bob.opens(link)
  await bob.joins('Lab')
  await commands(bob, '/topic Mine now')
  await expect(bob.page.getByText('Only the owner of this room can do this.')).toBeVisible()
  await expect(bob.composer).toHaveValue('/topic Mine now')
  await commands(alice, '/topic Thursday reviews')
  await expect(alice.composer).toHaveValue('')
  await expect(bob.page.getByText('Thursday reviews')).toBeVisible()
})

for (const [command, dialog] of [
  ['/invite', 'Invite people'],
  ['/leave', 'Leave this room?'],
  ['/poll', 'New poll'],
  ['/help', 'Commands'],
] as const)
  test(`${command} opens its dialog, and Esc leads back to an empty composer`, async ({ alice }) => {
    await alice.creates('Lab')
    await alice.composer.fill(command)
    // The first Enter would insert the command.
    await expect(alice.page.getByRole('listbox')).toBeVisible()
    await alice.composer.press('Escape')
    await alice.composer.press('Enter')
    await expect(alice.page.getByRole('dialog', { name: dialog })).toBeVisible()
    await alice.page.keyboard.press('Escape')
    await expect(alice.page.locator('dialog')).toHaveCount(0)
    await expect(alice.composer).toHaveValue('')
    await expect(alice.composer).toBeFocused()
  })
