import type { Locator } from '@playwright/test'
import { posts, roomOf, sends } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

async function deletes(actor: Actor, text: string): Promise<void> {
  await actor.pointsAt(actor.rows(text))
  await actor.rows(text).getByRole('button', { name: 'More' }).click()
  await actor.page.getByRole('menuitem', { name: 'Delete…' }).click()
}

/** The time in which a person can take a deletion back, of a page whose clock is installed. */
const UNDO_MS = 10_000

const idOf = async (actor: Actor, text: string) => (await actor.rows(text).getAttribute('data-message-id'))!

test('a deleted message can be taken back for ten seconds, and nobody else notices', async ({ alice, bob }) => {
  await alice.context.clock.install()
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.says('Too early')
  await alice.seesSent('Too early')
  await deletes(alice, 'Too early')
  await expect(alice.log.getByText('Deleted.', { exact: true })).toBeVisible()
  await alice.log.getByRole('button', { name: 'Undo' }).click()
  await alice.sees('Too early')
  await alice.page.clock.fastForward(UNDO_MS + 1_000)
  await alice.says('It stays')
  await bob.sees('It stays')
  await bob.sees('Too early')
})

test('after ten seconds both see that it was deleted, and nothing of its text', async ({ alice, bob }) => {
  await alice.context.clock.install()
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.says('A secret')
  await bob.sees('A secret')
  await deletes(alice, 'A secret')
  await expect(alice.log.getByText('Deleted.', { exact: true })).toBeVisible()
  await alice.page.clock.fastForward(UNDO_MS)
  for (const actor of [alice, bob]) {
    await expect(actor.log.getByText('Deleted by its author')).toBeVisible()
    await actor.doesNotSee('A secret')
  }
  await bob.log.getByText('Deleted by its author').hover()
  const tools = bob.page.getByRole('toolbar', { name: 'Message actions' })
  await expect(tools.getByRole('button')).toHaveCount(1)
  await expect(tools.getByRole('button', { name: 'Reply in a thread' })).toBeVisible()
})

test('a page that is closed deletes at once', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.says('A secret')
  await bob.sees('A secret')
  await deletes(alice, 'A secret')
  await expect(alice.log.getByRole('button', { name: 'Undo' })).toBeVisible()
  await alice.page.goto('about:blank')
  await alice.opensTabAgain(link)
  await expect(bob.log.getByText('Deleted by its author')).toBeVisible()
  await alice.doesNotSee('A secret')
})

test("the owner deletes another person's message, and a member cannot", async ({ alice, bob }) => {
  await alice.context.clock.install()
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.says('Buy now')
  await alice.says('Please do not')
  await bob.pointsAt(bob.rows('Please do not'))
  await bob.rows('Please do not').getByRole('button', { name: 'More' }).click()
  await expect(bob.page.getByRole('menuitem', { name: 'Copy text' })).toBeVisible()
  await expect(bob.page.getByRole('menuitem', { name: 'Delete…' })).toHaveCount(0)
  await deletes(alice, 'Buy now')
  await expect(alice.log.getByText('Deleted.', { exact: true })).toBeVisible()
  await alice.page.clock.fastForward(UNDO_MS)
  for (const actor of [alice, bob]) await expect(actor.log.getByText('Deleted by a moderator')).toBeVisible()
})

test('an edit changes the text for everybody, and says that it was edited', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.says('Shorter')
  await bob.sees('Shorter')
  await expect(bob.rows('Shorter').getByText('(edited)')).toHaveCount(0)
  const [room, id] = [await roomOf(alice, link), await idOf(alice, 'Shorter')]
  await posts(alice, 'message.edit', { room, id, body: 'Much shorter' })
  for (const actor of [alice, bob]) {
    await actor.sees('Much shorter')
    await expect(actor.rows('Much shorter').getByText('(edited)')).toBeVisible()
  }
})

test('"(edited)" stands behind the last word, and under a text that ends with code', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  const room = await roomOf(alice, link)
  const plain = await sends(alice, link, { body: 'Shorter' })
  await posts(alice, 'message.edit', { room, id: plain, body: 'One line\n\nMuch shorter' })
  const code = await sends(alice, link, { body: 'Code' })
  await posts(alice, 'message.edit', { room, id: code, body: 'This:\n```\nconst one = 1\n```' })
  const mark = (id: string) => bob.log.locator(`[data-message-id="${id}"]`).getByText('(edited)')
  await expect(mark(plain)).toBeVisible()
  await expect(mark(code)).toBeVisible()
  const box = async (one: Locator) => (await one.boundingBox())!
  const [word, behind] = [
    await box(bob.log.getByText('Much shorter (edited)', { exact: true })),
    await box(mark(plain)),
  ]
  expect(behind.x).toBeGreaterThan(word.x)
  expect(behind.y).toBeGreaterThan(word.y - 1)
  expect(behind.y + behind.height).toBeLessThan(word.y + word.height + 1)
  const [lines, under] = [await box(bob.log.getByText('const one = 1')), await box(mark(code))]
  expect(under.y).toBeGreaterThan(lines.y + lines.height)
  expect(under.x).toBe(word.x)
})

test('the reply to a deleted message says so', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.says('A secret')
  await bob.sees('A secret')
  const [room, id] = [await roomOf(alice, link), await idOf(bob, 'A secret')]
  await bob.pointsAt(bob.rows('A secret'))
  await bob.rows('A secret').getByRole('button', { name: 'Reply', exact: true }).click()
  await bob.says('Really?')
  await alice.sees('Really?')
  await posts(alice, 'message.delete', { room, id })
  await expect(bob.rows('Really?').getByRole('button', { name: /Deleted message/ })).toBeVisible()
  await bob.doesNotSee('A secret')
})
