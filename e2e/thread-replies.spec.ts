import { posts, roomOf, sends } from './bot.ts'
import { expect, test } from './journey.ts'
import { field, meet, opensThread, panel, replied, replies, reply, threadRow, waiting } from './threads.ts'

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
  await alice.pointsAt(reply(alice, 'Shorter'))
  await reply(alice, 'Shorter').getByRole('button', { name: 'React' }).click()
  await alice.page.getByRole('dialog', { name: 'React' }).getByRole('button', { name: '👍' }).click()
  await expect(reply(alice, 'Shorter').getByRole('button', { name: /👍/ })).toBeVisible()
  await alice.pointsAt(reply(alice, 'Shorter'))
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
