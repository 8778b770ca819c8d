import { sends, unreadOnServer } from './bot.ts'
import { expect, test } from './journey.ts'
import { field, meet, opensThread, panel, replied, replies, reply, threadRow } from './threads.ts'

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
