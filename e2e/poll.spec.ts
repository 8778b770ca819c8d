import type { Locator } from '@playwright/test'
import { posts, roomOf, sends } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const choices = ['Nothing here yet', 'It is quiet here']
const poll = (actor: Actor): Locator => actor.log.getByRole('group', { name: 'Which line?' })
const choice = (actor: Actor, text: string): Locator =>
  poll(actor).getByRole('button', { name: new RegExp(`^${text}`) })

async function votes(actor: Actor, text: string): Promise<void> {
  await choice(actor, text).click()
}

async function seesVotes(actor: Actor, counts: Record<string, number>): Promise<void> {
  for (const [text, count] of Object.entries(counts))
    await expect(choice(actor, text)).toHaveAccessibleName(`${text}, ${count === 1 ? '1 vote' : `${count} votes`}`)
}

test('two people vote, vote again, and take a vote back', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await sends(alice, link, { body: 'Which line?', poll: { choices } })
  await votes(alice, 'Nothing here yet')
  await votes(bob, 'It is quiet here')
  for (const actor of [alice, bob]) await seesVotes(actor, { 'Nothing here yet': 1, 'It is quiet here': 1 })
  await expect(choice(alice, 'Nothing here yet')).toHaveAttribute('aria-pressed', 'true')
  await expect(choice(bob, 'Nothing here yet')).toHaveAttribute('aria-pressed', 'false')
  await expect(poll(bob).getByText('2 votes · one each')).toBeVisible()
  await votes(bob, 'Nothing here yet')
  for (const actor of [alice, bob]) await seesVotes(actor, { 'Nothing here yet': 2, 'It is quiet here': 0 })
  await votes(bob, 'Nothing here yet')
  for (const actor of [alice, bob]) await seesVotes(actor, { 'Nothing here yet': 1, 'It is quiet here': 0 })
})

test('under the mouse a choice names who voted for it, and in an anonymous poll it does not', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  const id = await sends(alice, link, { body: 'Which line?', poll: { choices } })
  for (const actor of [alice, bob]) await votes(actor, 'Nothing here yet')
  await seesVotes(alice, { 'Nothing here yet': 2 })
  await alice.page.mouse.move(0, 0)
  await choice(alice, 'Nothing here yet').hover()
  await expect(alice.page.getByText('You and Bob', { exact: true }).filter({ visible: true })).toBeVisible()
  await expect(choice(alice, 'Nothing here yet')).toHaveAccessibleDescription('You and Bob')
  await choice(alice, 'It is quiet here').hover()
  await expect(alice.page.getByText('You and Bob', { exact: true }).filter({ visible: true })).toHaveCount(0)
  await expect(choice(alice, 'It is quiet here')).toHaveAccessibleDescription('')

  await posts(alice, 'message.delete', { room: await roomOf(alice, link), id })
  await sends(alice, link, { body: 'Which line?', poll: { choices, anonymous: true } })
  await votes(bob, 'Nothing here yet')
  await seesVotes(alice, { 'Nothing here yet': 1 })
  await choice(alice, 'Nothing here yet').hover()
  await expect(choice(alice, 'Nothing here yet')).toHaveAccessibleDescription('')
  await expect(alice.page.getByText('Bob', { exact: true }).filter({ visible: true })).toHaveCount(1)
})

test('where several can be chosen, a second choice leaves the first', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  await sends(alice, link, { body: 'Which line?', poll: { choices, multiple: true } })
  for (const text of choices) await votes(alice, text)
  await seesVotes(alice, { 'Nothing here yet': 1, 'It is quiet here': 1 })
  await expect(poll(alice).getByText('1 person · several each')).toBeVisible()
})

test('in an anonymous poll a person knows their own vote, and nobody sees whose votes there are', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await sends(alice, link, { body: 'Which line?', poll: { choices, anonymous: true } })
  await votes(bob, 'It is quiet here')
  await seesVotes(alice, { 'It is quiet here': 1 })
  await expect(choice(bob, 'It is quiet here')).toHaveAttribute('aria-pressed', 'true')
  await votes(alice, 'It is quiet here')
  await seesVotes(bob, { 'It is quiet here': 2 })
  await expect(choice(bob, 'It is quiet here')).toHaveAttribute('aria-pressed', 'true')
  await expect(poll(bob).locator('.avatar')).toHaveCount(0)
  await votes(bob, 'It is quiet here')
  await seesVotes(bob, { 'It is quiet here': 1 })
  await seesVotes(alice, { 'It is quiet here': 1 })
  await bob.page.reload()
  await bob.isIn('Design Crit')
  await expect(choice(bob, 'It is quiet here')).toHaveAttribute('aria-pressed', 'false')
  await alice.page.reload()
  await alice.isIn('Design Crit')
  await expect(choice(alice, 'It is quiet here')).toHaveAttribute('aria-pressed', 'true')
})

test('after the end nobody can vote, and the winner stands out', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  await sends(alice, link, { body: 'Which line?', poll: { choices, ends: Date.now() + 6_000 } })
  await votes(alice, 'It is quiet here')
  await expect(poll(alice).getByText(/^1 vote · one each · ends at/)).toBeVisible()
  await expect(poll(alice).getByText(/^1 vote · one each · ended at/)).toBeVisible()
  await expect(poll(alice).getByRole('button')).toHaveCount(0)
  const weight = (text: string) =>
    poll(alice)
      .getByText(text, { exact: true })
      .evaluate((element) => Number(getComputedStyle(element).fontWeight))
  expect(await weight('It is quiet here')).toBeGreaterThan(await weight('Nothing here yet'))
})

test('[G6] a vote without a connection is shown at once, and sent later', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await sends(alice, link, { body: 'Which line?', poll: { choices } })
  await seesVotes(bob, { 'It is quiet here': 0 })
  await bob.goesOffline()
  await bob.seesBanner()
  await votes(bob, 'It is quiet here')
  await seesVotes(bob, { 'It is quiet here': 1 })
  await alice.says('Still nothing?')
  await alice.seesSent('Still nothing?')
  await seesVotes(alice, { 'It is quiet here': 0 })
  await bob.comesBack()
  await seesVotes(alice, { 'It is quiet here': 1 })
  await bob.sees('Still nothing?')
  await seesVotes(bob, { 'It is quiet here': 1 })
})
