import type { Locator } from '@playwright/test'
import { posts, roomOf, saysMany, sends } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const button = (actor: Actor): Locator => actor.page.getByRole('button', { name: /^Pinned messages: / })
const panel = (actor: Actor): Locator =>
  actor.page.locator('.side-panel').filter({ has: actor.page.getByRole('heading', { name: 'Pinned messages' }) })
const texts = (actor: Actor): Promise<string[]> => panel(actor).locator('li .body').allTextContents()

test('pins are counted in the bar, listed with the newest pin first, and follow what others do', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  for (const text of ['One', 'Two', 'Three']) await alice.says(text)
  await alice.seesSent('Three')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.sees('Three')
  await expect(button(bob)).toHaveCount(0)
  for (const text of ['Three', 'One']) {
    await alice.rows(text).focus()
    await alice.page.keyboard.press('p')
  }
  await expect(button(bob)).toHaveText('2')
  await button(bob).click()
  await expect.poll(() => texts(bob)).toEqual(['One', 'Three'])
  await expect(panel(bob)).not.toContainText('Two')
  await expect(panel(bob).getByText('Pinned by Alice').first()).toBeVisible()
  await alice.rows('Two').focus()
  await alice.page.keyboard.press('p')
  await expect.poll(() => texts(bob)).toEqual(['Two', 'One', 'Three'])
  await posts(alice, 'message.delete', {
    room: await roomOf(alice, link),
    id: (await alice.rows('One').getAttribute('data-message-id'))!,
  })
  await expect.poll(() => texts(bob)).toEqual(['Two', 'Three'])
  await panel(bob).getByRole('listitem').filter({ hasText: 'Two' }).getByRole('button', { name: 'Unpin' }).click()
  await expect.poll(() => texts(bob)).toEqual(['Three'])
  await expect(button(alice)).toHaveText('1')
  await panel(bob).getByRole('button', { name: 'Unpin' }).click()
  await expect(panel(bob).getByText('No message is pinned.')).toBeVisible()
  await expect(button(alice)).toHaveCount(0)
})

test('a pin leads to its message, also to one that is not loaded or only in a thread', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  const [room, old] = [await roomOf(alice, link), await sends(alice, link, { body: 'The first of many' })]
  const only = await sends(alice, link, { body: 'In the thread', thread: old })
  await saysMany(alice, link, { count: 120, atOnce: 20 })
  for (const id of [old, only]) await posts(alice, 'message.pin', { room, id, on: true })
  await alice.page.goto(`${link}/pins`)
  const jumpTo = (text: string) =>
    panel(alice).getByRole('listitem').filter({ hasText: text }).getByRole('button', { name: 'Jump' }).click()
  await jumpTo('The first of many')
  await expect(alice.rows('The first of many')).toBeFocused()
  await expect(panel(alice)).toBeVisible()
  await jumpTo('In the thread')
  await expect(
    alice.page
      .getByRole('log', { name: 'Replies in the thread' })
      .locator('article')
      .filter({ hasText: 'In the thread' }),
  ).toBeFocused()
  await expect(panel(alice)).toHaveCount(0)
})

test('one panel is open at a time, and Esc closes it', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  const id = await sends(alice, link, { body: 'Pinned' })
  await posts(alice, 'message.pin', { room: await roomOf(alice, link), id, on: true })
  await expect(alice.people).toBeVisible()
  await button(alice).click()
  await expect(panel(alice)).toBeVisible()
  await expect(alice.people).toHaveCount(0)
  await alice.rows('Pinned').focus()
  await alice.page.keyboard.press('t')
  await expect(alice.page.getByRole('complementary', { name: 'Thread' })).toBeVisible()
  await expect(panel(alice)).toHaveCount(0)
  await button(alice).click()
  await expect(panel(alice)).toBeVisible()
  await alice.page.keyboard.press('Escape')
  await expect(panel(alice)).toHaveCount(0)
  await expect(button(alice)).toBeFocused()
  await expect(alice.people).toBeVisible()
  await button(alice).click()
  await alice.page.getByRole('button', { name: 'People' }).click()
  await expect(panel(alice)).toHaveCount(0)
  await expect(alice.people).toBeVisible()
})

test('without a connection the pins stay readable, and one that is unpinned leaves at once', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  const id = await sends(alice, link, { body: 'Pinned' })
  await posts(alice, 'message.pin', { room: await roomOf(alice, link), id, on: true })
  await bob.opens(link)
  await bob.joins('Design Crit')
  await button(alice).click()
  await expect.poll(() => texts(alice)).toEqual(['Pinned'])
  await alice.goesOffline()
  await alice.seesBanner()
  await expect.poll(() => texts(alice)).toEqual(['Pinned'])
  await panel(alice).getByRole('button', { name: 'Unpin' }).click()
  await expect.poll(() => texts(alice)).toEqual([])
  await expect(button(bob)).toHaveText('1')
  await alice.comesBack()
  await expect(button(bob)).toHaveCount(0, { timeout: 20_000 })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('the pins fill the screen, and a jump leads into the room', async ({ alice }) => {
    const link = await alice.creates('Design Crit')
    const id = await sends(alice, link, { body: 'Pinned' })
    await posts(alice, 'message.pin', { room: await roomOf(alice, link), id, on: true })
    await button(alice).click()
    await expect.poll(() => panel(alice).boundingBox()).toMatchObject({ x: 0, width: 390 })
    await panel(alice).getByRole('button', { name: 'Jump' }).click()
    await expect(panel(alice)).toHaveCount(0)
    await expect(alice.rows('Pinned')).toBeFocused()
  })
})
