import { posts, saysMany } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

/** Alice has a room with many messages and another one, and scrolls up in the first. */
async function scrolledUp(alice: Actor): Promise<string> {
  const link = await alice.creates('Long talk')
  await saysMany(alice, link, { count: 120, atOnce: 8 })
  await posts(alice, 'room.create', { name: 'Elsewhere' })
  await expect(alice.log.getByText(/^(118|119|120): /).last()).toBeInViewport()
  await alice.log.hover()
  for (let turn = 0; turn < 4; turn++) {
    await alice.page.mouse.wheel(0, -700)
    await alice.page.waitForTimeout(150)
  }
  await alice.page.waitForTimeout(1_500)
  return link
}

async function goesTo(actor: Actor, room: string): Promise<void> {
  await actor.page.getByRole('link', { name: room }).first().click()
  await actor.isIn(room)
}

/** The first message that is wholly in sight, and its height on the screen. */
function first(actor: Actor): Promise<{ id: string; top: number }> {
  return actor.log.evaluate((log) => {
    const edge = log.getBoundingClientRect().top
    const rows = [...log.querySelectorAll<HTMLElement>('[data-message-id]')].map((row) => ({
      id: row.dataset['messageId']!,
      top: Math.round(row.getBoundingClientRect().top - edge),
    }))
    return rows.filter(({ top }) => top >= 0).toSorted((a, b) => a.top - b.top)[0]!
  })
}

/** How far a message has moved since, in px. A row may begin between two pixels. */
function moved(actor: Actor, { id, top }: { id: string; top: number }): Promise<number> {
  return actor.log.evaluate(
    (log, before) => {
      const row = log.querySelector(`[data-message-id="${before.id}"]`)
      if (!row) return Infinity
      return Math.abs(row.getBoundingClientRect().top - log.getBoundingClientRect().top - before.top)
    },
    { id, top },
  )
}

test('a reader who comes back to a room finds the same message at the same height', async ({ alice }) => {
  await scrolledUp(alice)
  const before = await first(alice)
  await goesTo(alice, 'Elsewhere')
  await goesTo(alice, 'Long talk')
  await expect.poll(() => moved(alice, before)).toBeLessThanOrEqual(1)
  await alice.page.waitForTimeout(1_000)
  expect(await moved(alice, before)).toBeLessThanOrEqual(1)
  // From there it scrolls as ever.
  await alice.log.hover()
  await alice.page.mouse.wheel(0, -400)
  await expect.poll(() => first(alice)).not.toEqual(before)
})

test('a reader who left at the end comes back to the end', async ({ alice }) => {
  await scrolledUp(alice)
  await alice.page.getByRole('button', { name: 'To the latest messages' }).click()
  await expect(alice.page.getByRole('button', { name: 'To the latest messages' })).toHaveCount(0)
  const before = await first(alice)
  await goesTo(alice, 'Elsewhere')
  await goesTo(alice, 'Long talk')
  await expect.poll(() => moved(alice, before)).toBeLessThanOrEqual(1)
})

test('with new messages meanwhile the reader comes back to the line above them', async ({ alice, bob }) => {
  const link = await scrolledUp(alice)
  await bob.opens(link)
  await bob.joins('Long talk')
  const before = await first(alice)
  await goesTo(alice, 'Elsewhere')
  await saysMany(bob, link, { count: 30 })
  await expect(alice.page.getByRole('link', { name: /Long talk.*30/ })).toBeVisible()
  await goesTo(alice, 'Long talk')
  await expect(alice.log.getByText('New', { exact: true })).toBeInViewport()
  expect(await first(alice)).not.toEqual(before)
})
