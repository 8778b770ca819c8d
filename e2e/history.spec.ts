import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { saysMany } from './bot.ts'

const MESSAGES = 220
const JUMP_PX = 2

/**
 * Scrolls up in one step, then measures in every frame how far the first visible message is from where the scrolling
 * alone has put it. Answers the largest distance, in px.
 */
function scrollsUp(actor: Actor, by: number, watchMs: number): Promise<number> {
  return actor.log.evaluate(
    async (log, { by, watchMs }) => {
      const frame = () => new Promise(requestAnimationFrame)
      const top = log.getBoundingClientRect().top
      const anchor = [...log.querySelectorAll<HTMLElement>('[data-message-id]')].find(
        (row) => row.getBoundingClientRect().top >= top,
      )
      if (anchor === undefined) throw new Error('no message is visible')
      const id = anchor.dataset['messageId']
      const before = anchor.getBoundingClientRect().top
      const scrolled = Math.min(by, log.scrollTop)
      log.dispatchEvent(new WheelEvent('wheel', { deltaY: -by }))
      log.scrollTop -= scrolled
      let furthest = 0
      for (const until = performance.now() + watchMs; performance.now() < until;) {
        await frame()
        const row = log.querySelector(`[data-message-id="${id}"]`)
        if (row === null) return Infinity
        furthest = Math.max(furthest, Math.abs(row.getBoundingClientRect().top - before - scrolled))
      }
      return furthest
    },
    { by, watchMs },
  )
}

/** Waits until the room's layout is stable after it was opened. */
async function settles(actor: Actor): Promise<void> {
  await actor.log.evaluate(async (log) => {
    let height = -1
    let since = performance.now()
    while (performance.now() - since < 500) {
      if (log.scrollHeight !== height) since = performance.now()
      height = log.scrollHeight
      await new Promise(requestAnimationFrame)
    }
  })
}

test('older messages load above without moving the visible ones', async ({ alice, bob }) => {
  const link = await alice.creates('Archive')
  await saysMany(alice, link, { count: MESSAGES })
  await bob.opens(link)
  await bob.joins('Archive')
  const first = bob.log.getByText(/^1: /)
  await expect(bob.log.getByText(new RegExp(`^${MESSAGES}: `))).toBeVisible()
  await expect(first).toHaveCount(0)
  await settles(bob)

  const distances: number[] = []
  const beginning = bob.log.getByText(/is where .*begins/)
  for (let step = 0; step < 200 && !(await beginning.isVisible()); step++)
    distances.push(await scrollsUp(bob, 250, 200))
  await expect(beginning).toBeVisible()
  await expect(first).toBeVisible()
  expect(Math.max(...distances)).toBeLessThanOrEqual(JUMP_PX)
})

test('new messages are counted on a button while the reader is further up, and move nothing', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Archive')
  await saysMany(alice, link, { count: 80 })
  await bob.opens(link)
  await bob.joins('Archive')
  await expect(bob.log.getByText(/^80: /)).toBeVisible()
  await settles(bob)
  await scrollsUp(bob, 1_200, 300)

  await alice.says('Something new')
  const button = bob.page.getByRole('button', { name: /^1 new message/ })
  await expect(button).toBeVisible()
  await expect(bob.rows('Something new')).not.toBeInViewport()
  expect(await scrollsUp(bob, 0, 300)).toBeLessThanOrEqual(JUMP_PX)
  await alice.says('And more')
  await expect(bob.page.getByRole('button', { name: /^2 new message/ })).toBeVisible()

  await bob.page.getByRole('button', { name: /^2 new message/ }).click()
  await bob.sees('And more')
  await expect(bob.rows('And more')).toBeInViewport()
  await expect(bob.page.getByRole('button', { name: /new message/ })).toHaveCount(0)
})

test('at the end of the room new messages are followed without a button', async ({ alice, bob }) => {
  const link = await alice.creates('Archive')
  await saysMany(alice, link, { count: 80 })
  await bob.opens(link)
  await bob.joins('Archive')
  await expect(bob.log.getByText(/^80: /)).toBeVisible()
  await alice.says('Something new')
  await expect(bob.rows('Something new')).toBeInViewport()
  await expect(bob.page.getByRole('button', { name: /new message/ })).toHaveCount(0)
})
