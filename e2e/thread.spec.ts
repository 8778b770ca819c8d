import type { Locator } from '@playwright/test'
import { posts, roomOf, sends, unreadOnServer } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const panel = (actor: Actor): Locator =>
  actor.page.locator('.side-panel').filter({ has: actor.page.getByRole('heading', { name: 'Thread' }) })
const replies = (actor: Actor): Locator => actor.page.getByRole('log', { name: 'Replies in the thread' })
const field = (actor: Actor): Locator => actor.page.getByRole('textbox', { name: 'Reply in the thread' })
const reply = (actor: Actor, text: string): Locator =>
  replies(actor)
    .locator('[data-message-id]')
    .filter({ has: actor.text(text) })
const threadRow = (actor: Actor, text: string): Locator =>
  actor.rows(text).getByRole('button', { name: /\d+ repl(y|ies)/ })
const waiting = (actor: Actor): Locator => actor.page.getByRole('button', { name: /^Threads with new replies/ })

async function opensThread(actor: Actor, text: string): Promise<void> {
  await actor.rows(text).hover()
  await actor.rows(text).getByRole('button', { name: 'Reply in a thread' }).click()
  await expect(panel(actor)).toBeVisible()
}

async function replied(actor: Actor, text: string): Promise<void> {
  await field(actor).fill(text)
  await field(actor).press('Enter')
  await expect(reply(actor, text)).toHaveCount(1)
  await expect(reply(actor, text)).not.toHaveAttribute('data-pending', /.*/)
}

/** Alice and Bob are in a room, with one message of Alice. Answers its link and the message's id. */
async function meet(alice: Actor, bob: Actor, text: string): Promise<{ link: string; id: string }> {
  const link = await alice.creates('Design Crit')
  await alice.says(text)
  await alice.seesSent(text)
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.sees(text)
  return { link, id: (await alice.rows(text).getAttribute('data-message-id'))! }
}

test('a reply in a thread shows to both in the thread, and not in the room', async ({ alice, bob }) => {
  const { link } = await meet(alice, bob, 'Shorter or longer?')
  await opensThread(bob, 'Shorter or longer?')
  await expect(replies(bob).getByText('No replies yet.')).toBeVisible()
  await expect(field(bob)).toBeFocused()
  await replied(bob, 'Shorter')
  await expect(replies(bob).getByText('1 reply', { exact: true })).toBeVisible()
  await expect(threadRow(alice, 'Shorter or longer?')).toBeVisible()
  // A later message of the room shows that the reply is not among those before it.
  await bob.says('And now to lunch')
  await alice.sees('And now to lunch')
  await expect(alice.rows('Shorter')).toHaveCount(0)
  await expect(bob.rows('Shorter')).toHaveCount(0)
  await expect.poll(() => unreadOnServer(alice)).toBe(0)
  await threadRow(alice, 'Shorter or longer?').click()
  await expect(threadRow(alice, 'Shorter or longer?')).toHaveAttribute('aria-current', 'true')
  await expect(threadRow(bob, 'Shorter or longer?')).toHaveAttribute('aria-current', 'true')
  await panel(bob).getByRole('button', { name: 'Close the thread' }).click()
  await expect(threadRow(bob, 'Shorter or longer?')).not.toHaveAttribute('aria-current')
  await threadRow(bob, 'Shorter or longer?').click()
  await expect(reply(alice, 'Shorter')).toBeVisible()
  await replied(alice, 'Then shorter')
  await expect(reply(bob, 'Then shorter')).toBeVisible()
  await expect(panel(bob).getByText('Design Crit · 2 people')).toBeVisible()
  expect(new URL(alice.page.url()).pathname).toMatch(new RegExp(`^${new URL(link).pathname}/thread/`))
})

test('typing in a thread is shown to those who have it open, and not in the room', async ({
  alice,
  bob,
  meet: meets,
}) => {
  const { link } = await meet(alice, bob, 'Shorter or longer?')
  const carol = await meets('Carol')
  await carol.opens(link)
  await carol.joins('Design Crit')
  await opensThread(alice, 'Shorter or longer?')
  await opensThread(bob, 'Shorter or longer?')
  await field(bob).pressSequentially('Sho')
  await expect(panel(alice).getByText(/Bob\s+is typing/)).toBeVisible()
  await expect(alice.page.getByRole('main').getByText(/is typing/)).toHaveCount(0)
  await replied(bob, 'Shorter')
  await expect(panel(alice).getByText(/is typing/)).toHaveCount(0)
  // What Carol sees of the room came after the typing in the thread.
  await expect(threadRow(carol, 'Shorter or longer?')).toBeVisible()
  await carol.seesNobodyTyping()
})

test('"Also send" shows one reply in the room, with a way to its thread, and is off again', async ({ alice, bob }) => {
  await meet(alice, bob, 'Shorter or longer?')
  await opensThread(bob, 'Shorter or longer?')
  const also = panel(bob).getByRole('checkbox', { name: 'Also send to Design Crit' })
  await also.check()
  await replied(bob, 'Shorter, for all to see')
  await expect(also).not.toBeChecked()
  await replied(bob, 'Only here')
  await alice.sees('Shorter, for all to see')
  await alice.rows('Shorter, for all to see').getByRole('button', { name: 'Replied in a thread' }).click()
  await expect(reply(alice, 'Shorter, for all to see')).toBeFocused()
  await expect(reply(alice, 'Only here')).toBeVisible()
  await expect(alice.rows('Only here')).toHaveCount(0)
  // Once there, the focus is the reader's: later replies do not take it back.
  await field(alice).fill('I agree')
  await replied(bob, 'And one more')
  await expect(reply(alice, 'And one more')).toBeVisible()
  await expect(field(alice)).toBeFocused()
})

test('Esc, the cross and Back close a thread, and the focus returns', async ({ alice, bob }) => {
  await meet(alice, bob, 'Shorter or longer?')
  const { page } = alice
  const row = alice.rows('Shorter or longer?')
  const closes = [
    () => page.keyboard.press('Escape'),
    () => panel(alice).getByRole('button', { name: 'Close the thread' }).click(),
    () => page.goBack(),
  ]
  for (const close of closes) {
    await row.focus()
    await page.keyboard.press('t')
    await expect(field(alice)).toBeFocused()
    await expect(alice.people).toHaveCount(0)
    await close()
    await expect(panel(alice)).toHaveCount(0)
    await expect(row).toBeFocused()
    await expect(alice.people).toBeVisible()
  }
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Design Crit', level: 1 })).toHaveCount(0)
})

test('a thread has its own draft, which survives a reload together with the open thread', async ({ alice, bob }) => {
  await meet(alice, bob, 'Shorter or longer?')
  await alice.composer.fill('for the room')
  await opensThread(alice, 'Shorter or longer?')
  await field(alice).fill('for the thread')
  await alice.page.reload()
  await expect(field(alice)).toHaveValue('for the thread')
  await expect(alice.composer).toHaveValue('for the room')
})

test('unread replies are shown in the row and in the bar, until they are read on any device', async ({
  alice,
  bob,
}) => {
  const { link, id } = await meet(alice, bob, 'Shorter or longer?')
  const other = await alice.inAnotherTab(link)
  await sends(bob, link, { body: 'Shorter', thread: id })
  for (const device of [alice, other]) {
    await expect(waiting(device)).toHaveText('1')
    await expect(threadRow(device, 'Shorter or longer?')).toContainText('New replies.')
  }
  await other.page.bringToFront()
  await waiting(other).click()
  await expect(replies(other).getByText('New', { exact: true })).toBeVisible()
  await expect(reply(other, 'Shorter')).toBeVisible()
  for (const device of [alice, other]) {
    await expect(waiting(device)).toHaveCount(0)
    await expect(threadRow(device, 'Shorter or longer?')).not.toContainText('New replies.')
  }
})

test('with the bell off new replies are not shown as unread, and with it on they are', async ({ alice, bob }) => {
  const { link, id } = await meet(alice, bob, 'Shorter or longer?')
  await sends(bob, link, { body: 'Shorter', thread: id })
  await threadRow(alice, 'Shorter or longer?').click()
  const bell = panel(alice).getByRole('button', { name: 'New replies are shown as unread' })
  await expect(bell).toHaveAttribute('aria-pressed', 'true')
  await bell.click()
  await expect(bell).toHaveAttribute('aria-pressed', 'false')
  await alice.page.keyboard.press('Escape')
  await sends(bob, link, { body: 'Much shorter', thread: id })
  await expect(threadRow(alice, 'Shorter or longer?')).toContainText('2 replies')
  await expect(threadRow(alice, 'Shorter or longer?')).not.toContainText('New replies.')
  await expect(waiting(alice)).toHaveCount(0)
  await threadRow(alice, 'Shorter or longer?').click()
  await bell.click()
  await expect(bell).toHaveAttribute('aria-pressed', 'true')
  await alice.page.keyboard.press('Escape')
  await sends(bob, link, { body: 'Three words', thread: id })
  await expect(waiting(alice)).toHaveText('1')
})

test('a link to a reply opens its thread at it, and an outsider gets the invitation', async ({
  alice,
  bob,
  meet: meets,
}) => {
  const { link, id } = await meet(alice, bob, 'Shorter or longer?')
  const only = await sends(bob, link, { body: 'Shorter', thread: id })
  await sends(bob, link, { body: 'Longer', thread: id })
  await alice.page.goto(`${link}/${only}`)
  await expect(reply(alice, 'Shorter')).toBeFocused()
  await alice.page.goBack()
  await expect(panel(alice)).toHaveCount(0)
  const carol = await meets('Carol')
  await carol.opens(`${link}/thread/${id}`)
  await expect(carol.page.getByRole('button', { name: 'Join Design Crit' })).toBeVisible()
  await carol.doesNotSee('Shorter')
  await carol.joins('Design Crit')
  await expect(reply(carol, 'Longer')).toBeVisible()
})

test('the replies stay when the first message is deleted, and a thread that is not there says so', async ({
  alice,
  bob,
}) => {
  const { link, id } = await meet(alice, bob, 'Shorter or longer?')
  await sends(bob, link, { body: 'Shorter', thread: id })
  await posts(alice, 'message.delete', { room: await roomOf(alice, link), id })
  await alice.page.goto(`${link}/thread/${id}`)
  await expect(replies(alice).getByText('Deleted by its author')).toBeVisible()
  await expect(reply(alice, 'Shorter')).toBeVisible()
  await replied(alice, 'Still here')
  await alice.page.goto(`${link}/thread/0198c0de-0000-7000-8000-000000000000`)
  await expect(replies(alice).getByText('This thread does not exist.')).toBeVisible()
  await expect(field(alice)).toHaveCount(0)
})

test('replies can be reacted to, quoted, edited and deleted', async ({ alice, bob }) => {
  const { link, id } = await meet(alice, bob, 'Shorter or longer?')
  await sends(bob, link, { body: 'Shorter', thread: id })
  await threadRow(alice, 'Shorter or longer?').click()
  await reply(alice, 'Shorter').hover()
  await reply(alice, 'Shorter').getByRole('button', { name: 'React' }).click()
  await alice.page.getByRole('dialog', { name: 'React' }).getByRole('button', { name: '👍' }).click()
  await expect(reply(alice, 'Shorter').getByRole('button', { name: /👍/ })).toBeVisible()
  await reply(alice, 'Shorter').hover()
  await reply(alice, 'Shorter').getByRole('button', { name: 'Reply', exact: true }).click()
  await replied(alice, 'Quite right')
  await expect(reply(alice, 'Quite right').getByRole('button', { name: /In reply to.*Bob.*Shorter/ })).toBeVisible()
  await field(alice).press('ArrowUp')
  await field(alice).fill('Quite so')
  await field(alice).press('Enter')
  await expect(reply(alice, 'Quite so')).toContainText('edited')
  await reply(alice, 'Quite so').focus()
  await alice.page.keyboard.press('Delete')
  await expect(replies(alice).getByRole('button', { name: 'Undo' })).toBeVisible()
  await threadRow(bob, 'Shorter or longer?').click()
  await expect(reply(bob, 'Shorter').getByRole('button', { name: /👍/ })).toBeVisible()
})

test('a thread that is opened without a connection has the reactions to its first message', async ({ alice, bob }) => {
  const { link, id } = await meet(alice, bob, 'Shorter or longer?')
  await posts(bob, 'message.react', { room: await roomOf(bob, link), id, emoji: '👍', on: true })
  await opensThread(alice, 'Shorter or longer?')
  await panel(alice).getByRole('button', { name: 'Close the thread' }).click()
  await expect(alice.rows('Shorter or longer?').getByRole('button', { name: /👍/ })).toBeVisible()
  await alice.goesOffline()
  await alice.seesBanner()
  await opensThread(alice, 'Shorter or longer?')
  await expect(replies(alice).getByRole('button', { name: /👍/ })).toBeVisible()
})

test('a reply that is written offline is pending, and is sent later', async ({ alice, bob }) => {
  await meet(alice, bob, 'Shorter or longer?')
  await opensThread(alice, 'Shorter or longer?')
  await alice.goesOffline()
  await field(alice).fill('From a tunnel')
  await field(alice).press('Enter')
  await expect(reply(alice, 'From a tunnel')).toHaveAttribute('data-pending', 'waiting')
  await expect(panel(alice).getByText('You can keep writing. Following a thread needs the server.')).toBeVisible()
  await expect(alice.rows('From a tunnel')).toHaveCount(0)
  await alice.comesBack()
  await expect(reply(alice, 'From a tunnel')).not.toHaveAttribute('data-pending', /.*/, { timeout: 20_000 })
  await threadRow(bob, 'Shorter or longer?').click()
  await expect(reply(bob, 'From a tunnel')).toBeVisible()
})

test('a long thread opens at its end, folds its first message, and loads earlier replies without a jump', async ({
  alice,
  bob,
}) => {
  const { link, id } = await meet(alice, bob, 'Shorter or longer?')
  for (let number = 1; number <= 90; number++) await sends(bob, link, { body: `Reply ${number}`, thread: id })
  await posts(alice, 'thread.read', { room: await roomOf(alice, link), thread: id, seq: 200 })
  await alice.page.goto(`${link}/thread/${id}`)
  await expect(reply(alice, 'Reply 90')).toBeInViewport()
  const first = panel(alice).getByRole('button', { name: /To the first message/ })
  await expect(first).toBeVisible()
  await expect(reply(alice, 'Reply 1')).toHaveCount(0)
  await sends(bob, link, { body: 'Reply 91', thread: id })
  await expect(reply(alice, 'Reply 91')).toBeInViewport()
  await first.click()
  await expect(reply(alice, 'Reply 1')).toBeAttached()
  await expect(replies(alice).getByText('Shorter or longer?')).toBeInViewport()
  await expect(first).toHaveCount(0)
  // A reader further up stays there.
  await sends(bob, link, { body: 'Reply 92', thread: id })
  await expect(reply(alice, 'Reply 92')).toBeAttached()
  await expect(replies(alice).getByText('Shorter or longer?')).toBeInViewport()
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('a thread fills the screen, and Back leads to the room', async ({ alice, bob }) => {
    const { link, id } = await meet(alice, bob, 'Shorter or longer?')
    await sends(bob, link, { body: 'Shorter', thread: id })
    await threadRow(alice, 'Shorter or longer?').click()
    await expect(reply(alice, 'Shorter')).toBeVisible()
    await expect.poll(() => panel(alice).boundingBox()).toMatchObject({ x: 0, width: 390, height: 844 })
    await alice.page.goBack()
    await expect(panel(alice)).toHaveCount(0)
    await threadRow(alice, 'Shorter or longer?').click()
    await panel(alice).getByRole('button', { name: 'Close the thread' }).click()
    await expect(panel(alice)).toHaveCount(0)
    await alice.sees('Shorter or longer?')
    await alice.neverReloaded()
  })
})
