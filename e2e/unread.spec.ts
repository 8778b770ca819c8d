import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { saysMany, unreadOnServer } from './bot.ts'

/** More than a sync brings at once. */
const VERY_MANY = 520
/** Read marks are sent a moment after something was in sight. */
const MARKED_MS = 1_500

/** Bob was in Alice's room, and comes back after she has sent many messages. */
async function missesMany(alice: Actor, bob: Actor, count: number): Promise<void> {
  const link = await alice.creates('Archive')
  await alice.says('Where we began')
  await bob.opens(link)
  await bob.joins('Archive')
  await bob.sees('Where we began')
  await alice.says('Read by Bob')
  await bob.sees('Read by Bob')
  await wait(MARKED_MS)
  await bob.closesTab()
  // Eight at once are stored in any order, so the first of them may have the eighth place.
  await saysMany(alice, link, { count, atOnce: count > 300 ? 8 : 1 })
  await bob.opensTabAgain(link)
}

async function seesTheLine(bob: Actor): Promise<void> {
  const line = bob.log.getByText('New', { exact: true })
  await expect(line).toBeInViewport()
  await expect(bob.log.getByText(/^1: /)).toBeInViewport()
  await expect(bob.rows('Read by Bob')).toBeInViewport()
}

for (const count of [200, VERY_MANY])
  test(`a room with ${count} unread messages opens at the first of them, and only what was in sight is read`, async ({
    alice,
    bob,
  }) => {
    await missesMany(alice, bob, count)
    await seesTheLine(bob)
    await wait(MARKED_MS)
    await seesTheLine(bob)
    const unread = await unreadOnServer(bob)
    expect(unread).toBeGreaterThan(count - 50)
    expect(unread).toBeLessThan(count)

    await bob.log.hover()
    await bob.page.mouse.wheel(0, 1_500)
    await expect.poll(() => unreadOnServer(bob)).toBeLessThan(unread)
    expect(await unreadOnServer(bob)).toBeGreaterThan(count - 100)
  })

test('the button leads to the newest message, and with it everything is read', async ({ alice, bob }) => {
  await missesMany(alice, bob, 200)
  await seesTheLine(bob)
  await bob.page.getByRole('button', { name: /new messages/ }).click()
  await expect(bob.log.getByText(/^200: /)).toBeInViewport()
  await expect.poll(() => unreadOnServer(bob)).toBe(0)
  await alice.says('And one more')
  await expect(bob.rows('And one more')).toBeInViewport()
})

test('a reader who passed over unread messages is led back to the first of them', async ({ alice, bob }) => {
  await missesMany(alice, bob, 200)
  await seesTheLine(bob)
  await bob.page.getByRole('button', { name: /new messages/ }).click()
  await expect(bob.log.getByText(/^200: /)).toBeInViewport()
  const back = bob.page.getByRole('button', { name: /new messages since/ })
  await back.click()
  await expect(back).toHaveCount(0)
  await expect(bob.log.getByText(/^200: /)).not.toBeInViewport()
  // Those before it were in sight when the room was opened.
  const first = Number((await bob.page.locator(':focus .body').textContent())!.split(':')[0])
  expect(first).toBeGreaterThan(1)
  expect(first).toBeLessThan(50)
})

test('a reader who hides the way back is not led back, nor is one at the end of the room', async ({ alice, bob }) => {
  await missesMany(alice, bob, 200)
  await seesTheLine(bob)
  await bob.page.getByRole('button', { name: /new messages/ }).click()
  await expect(bob.log.getByText(/^200: /)).toBeInViewport()
  await bob.page.getByRole('button', { name: 'Hide', exact: true }).click()
  await expect(bob.page.getByRole('button', { name: /new messages since/ })).toHaveCount(0)
  await alice.says('And one more')
  await expect(bob.rows('And one more')).toBeInViewport()
  await expect(bob.page.getByRole('button', { name: /new messages since/ })).toHaveCount(0)
})

test('a few unread messages are all in sight, have the line, and are read', async ({ alice, bob }) => {
  await missesMany(alice, bob, 2)
  await seesTheLine(bob)
  await expect.poll(() => unreadOnServer(bob)).toBe(0)
  await seesTheLine(bob)
  await alice.says('And one more')
  await expect(bob.rows('And one more')).toBeInViewport()
  await expect.poll(() => unreadOnServer(bob)).toBe(0)
})

test('while the page is hidden nothing is read, and the reader finds the line where they left', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Archive')
  await bob.opens(link)
  await bob.joins('Archive')
  await alice.says('Read by Bob')
  await bob.sees('Read by Bob')
  await wait(MARKED_MS)
  await bob.hidesPage()
  await saysMany(alice, link, { count: 60 })
  await expect.poll(() => unreadOnServer(bob)).toBe(60)
  await wait(MARKED_MS)
  expect(await unreadOnServer(bob)).toBe(60)
  await bob.showsPage()
  await seesTheLine(bob)
  await expect.poll(() => unreadOnServer(bob)).toBeLessThan(60)
  await wait(MARKED_MS)
  expect(await unreadOnServer(bob)).toBeGreaterThan(30)
})

test.describe('on a small screen', () => {
  test.use({ viewport: { width: 390, height: 480 } })

  test('a room opens with the line in sight, also under a message that is higher than the screen', async ({
    alice,
    bob,
  }) => {
    const link = await alice.creates('Archive')
    await bob.opens(link)
    await bob.joins('Archive')
    await alice.says(Array.from({ length: 35 }, (_, line) => `line ${line}`).join('\n'))
    await expect(bob.log.locator('[data-message-id]')).toHaveCount(1)
    await expect.poll(() => unreadOnServer(bob)).toBe(0)
    await bob.closesTab()
    await saysMany(alice, link, { count: 60 })
    await bob.opensTabAgain(link)
    const line = bob.log.getByText('New', { exact: true })
    await expect(line).toBeInViewport()
    await expect(bob.log.getByText(/^1: /)).toBeInViewport()
    await expect(bob.log.getByText('line 34')).toBeInViewport()
    await wait(MARKED_MS)
    await expect(line).toBeInViewport()
    expect(await unreadOnServer(bob)).toBeGreaterThan(30)
  })
})
