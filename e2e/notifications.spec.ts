import type { Actor } from './cast.ts'
import { posts, sends } from './bot.ts'
import { expect, test } from './journey.ts'
import { bodies, records, shown, turnsOn } from './notified.ts'

test.use({ serviceWorkers: 'allow' })

interface Scene {
  kitchen: string
  garden: string
  bobId: string
}

/** Bob is in two rooms of Alice, and the Garden is on his page. */
async function begin(alice: Actor, bob: Actor): Promise<Scene> {
  const kitchen = await alice.creates('Kitchen')
  await records(bob)
  await bob.opens(kitchen)
  await bob.joins('Kitchen')
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  const garden = await alice.creates('Garden')
  await posts(bob, 'room.join', { code: garden.split('/').pop()! })
  await bob.page.getByRole('link', { name: 'Garden' }).click()
  await bob.isIn('Garden')
  return { kitchen, garden, bobId: (await posts(bob, 'session.me', {})).person.id }
}

test('a mention in another room is shown with room, author and names, and a click opens it there', async ({
  alice,
  bob,
}) => {
  const { kitchen, bobId } = await begin(alice, bob)
  await turnsOn(bob, 'Mentions and replies')
  await sends(alice, kitchen, { body: 'Nothing for anybody' })
  await sends(alice, kitchen, { body: `<@${bobId}> look\nat **this**` })
  await expect.poll(() => shown(bob)).toMatchObject([{ title: 'Kitchen', body: 'Alice: @Bob look at **this**' }])
  await bob.page.evaluate(() => globalThis.recorded.shown[0]!.notification.dispatchEvent(new Event('click')))
  await bob.isIn('Kitchen')
  await expect(bob.rows('Nothing for anybody')).toBeVisible()
  await expect(bob.log.locator('[data-message-id]').last()).toBeFocused()
  await expect.poll(() => shown(bob)).toMatchObject([{ closed: true }])
})

test('nothing is asked or shown before notifications are turned on', async ({ alice, bob }) => {
  const { kitchen, bobId } = await begin(alice, bob)
  await sends(alice, kitchen, { body: `<@${bobId}> too early` })
  await expect(bob.page.getByRole('link', { name: /Kitchen/ })).toContainText('1')
  expect(await bob.page.evaluate(() => globalThis.recorded)).toEqual({ asked: 0, shown: [] })
  await turnsOn(bob, 'Mentions and replies')
  await sends(alice, kitchen, { body: `<@${bobId}> now` })
  await expect.poll(() => bodies(bob)).toEqual(['Alice: @Bob now'])
})

test('own messages, and messages of the room on the page, are not shown', async ({ alice, bob }) => {
  const { kitchen, garden } = await begin(alice, bob)
  await turnsOn(bob, 'Every message')
  await sends(bob, kitchen, { body: 'From my phone' })
  await sends(alice, garden, { body: 'Before your eyes' })
  await bob.sees('Before your eyes')
  await sends(alice, kitchen, { body: 'Elsewhere' })
  await expect.poll(() => bodies(bob)).toEqual(['Alice: Elsewhere'])
  await bob.hidesPage()
  await sends(alice, garden, { body: 'Behind your back' })
  await expect.poll(() => bodies(bob)).toEqual(['Alice: Elsewhere', 'Alice: Behind your back'])
})

test('a person who does not want to be disturbed is not notified until that ends', async ({ alice, bob }) => {
  const { kitchen } = await begin(alice, bob)
  await turnsOn(bob, 'Every message')
  const quiet = async (choice: string) => {
    await bob.page.getByRole('button', { name: 'Settings', exact: true }).click()
    await bob.page.getByRole('combobox', { name: 'Do not disturb' }).selectOption(choice)
    await bob.page.keyboard.press('Escape')
  }
  await quiet('Until I turn it off')
  await sends(alice, kitchen, { body: 'Psst' })
  await expect(bob.page.getByRole('link', { name: /Kitchen/ })).toContainText('1')
  await quiet('Off')
  await sends(alice, kitchen, { body: 'Now' })
  await expect.poll(() => bodies(bob)).toEqual(['Alice: Now'])
})

test('a reply to a message of the person is shown, and one to another person is not', async ({ alice, bob }) => {
  const { kitchen } = await begin(alice, bob)
  await turnsOn(bob, 'Mentions and replies')
  await sends(bob, kitchen, { body: 'My idea' })
  await sends(alice, kitchen, { body: 'My own' })
  const { id } = (await posts(alice, 'room.join', { code: kitchen.split('/').pop()! })).room!
  const { messages } = await posts(alice, 'message.page', { room: id })
  const idOf = (body: string) => messages.find((message) => message.body === body)!.id
  await sends(alice, kitchen, { body: 'To myself', replyTo: idOf('My own') })
  await sends(alice, kitchen, { body: 'To you', replyTo: idOf('My idea') })
  await expect.poll(() => bodies(bob)).toEqual(['Alice: To you'])
})

test('of two tabs one notifies, and none while one of them shows the room', async ({ alice, bob }) => {
  const { kitchen, garden } = await begin(alice, bob)
  await turnsOn(bob, 'Every message')
  const second = await bob.inAnotherTab(garden)
  const both = async () => [...(await bodies(bob)), ...(await bodies(second))]
  await sends(alice, kitchen, { body: 'One' })
  await expect.poll(both).toEqual(['Alice: One'])
  await second.page.getByRole('link', { name: /Kitchen/ }).click()
  await second.isIn('Kitchen')
  await sends(alice, kitchen, { body: 'Two' })
  await second.sees('Two')
  await second.page.getByRole('link', { name: 'Garden' }).click()
  await second.isIn('Garden')
  await sends(alice, kitchen, { body: 'Three' })
  await expect.poll(both).toEqual(['Alice: One', 'Alice: Three'])
})

test('a tab that shows the room and is busy is waited for', async ({ alice, bob }) => {
  const { kitchen, garden } = await begin(alice, bob)
  await turnsOn(bob, 'Every message')
  const second = await bob.inAnotherTab(garden)
  await sends(alice, kitchen, { body: 'One' })
  await expect.poll(() => bodies(bob)).toEqual(['Alice: One'])
  await second.page.getByRole('link', { name: /Kitchen/ }).click()
  await second.isIn('Kitchen')
  const busy = second.page.evaluate(() => {
    const end = performance.now() + 2000
    while (performance.now() < end);
  })
  for (const body of ['Two', 'Three']) await sends(alice, kitchen, { body })
  await busy
  await second.sees('Three')
  await second.page.getByRole('link', { name: 'Garden' }).click()
  await second.isIn('Garden')
  await sends(alice, kitchen, { body: 'Four' })
  await expect.poll(() => bodies(bob)).toEqual(['Alice: One', 'Alice: Four'])
})

test('a tab that shows the room and answers no more is not waited for without end', async ({ alice, bob }) => {
  const { kitchen, garden } = await begin(alice, bob)
  await turnsOn(bob, 'Every message')
  const second = await bob.inAnotherTab(garden)
  await second.page.getByRole('link', { name: /Kitchen/ }).click()
  await second.isIn('Kitchen')
  const busy = second.page.evaluate(() => {
    const end = performance.now() + 8000
    while (performance.now() < end);
  })
  await sends(alice, kitchen, { body: 'One' })
  await expect.poll(() => bodies(bob)).toEqual(['Alice: One'])
  await busy
})

test('what was missed without a connection is notified once a room, and what was missed before the page was opened never', async ({
  alice,
  bob,
}) => {
  const { kitchen, garden } = await begin(alice, bob)
  await turnsOn(bob, 'Every message')
  // The first one shows that what notifies is loaded.
  await sends(alice, kitchen, { body: 'Zero' })
  await expect.poll(() => bodies(bob)).toEqual(['Alice: Zero'])
  await bob.goesOffline()
  await bob.seesBanner()
  for (const body of ['One', 'Two', 'Three']) await sends(alice, kitchen, { body })
  await bob.comesBack()
  await expect.poll(() => bodies(bob)).toEqual(['Alice: Zero', 'Alice: Three'])
  await bob.closesTab()
  await sends(alice, kitchen, { body: 'Four' })
  await bob.opensTabAgain(garden)
  await expect(bob.page.getByRole('link', { name: /Kitchen/ })).toContainText('5')
  await sends(alice, kitchen, { body: 'Five' })
  await expect.poll(() => bodies(bob)).toEqual(['Alice: Five'])
})

test('the title and the icon show what is unread, until it is read on another device', async ({ alice, bob }) => {
  const { kitchen } = await begin(alice, bob)
  await turnsOn(bob, 'Every message')
  const icon = bob.page.locator('link[rel="icon"]')
  await expect(bob.page).toHaveTitle('Garden · Parley')
  await expect(icon).toHaveAttribute('href', '/favicon.svg')
  for (const body of ['One', 'Two']) await sends(alice, kitchen, { body })
  await expect(bob.page).toHaveTitle('(2) Garden · Parley')
  await expect(icon).toHaveAttribute('href', /^data:image\/svg\+xml,.*circle/)
  await expect.poll(() => bodies(bob)).toContain('Alice: Two')
  const { id, rev } = (await posts(bob, 'room.join', { code: kitchen.split('/').pop()! })).room!
  await posts(bob, 'room.read', { room: id, seq: rev })
  await expect(bob.page).toHaveTitle('Garden · Parley')
  await expect(icon).toHaveAttribute('href', '/favicon.svg')
  await expect.poll(async () => (await shown(bob)).at(-1)!.closed).toBe(true)
})

test('in a browser that has refused them notifications stay off, and the reason is shown', async ({ alice }) => {
  await alice.context.addInitScript(() => {
    Object.defineProperty(Notification, 'permission', { get: () => 'denied' })
  })
  await alice.creates('Kitchen')
  await alice.page.getByRole('button', { name: 'Settings', exact: true }).click()
  const way = alice.page.getByRole('switch', { name: 'On this device' })
  await way.click()
  await expect(way).not.toBeChecked()
  await expect(way).toHaveAccessibleDescription(/The browser does not allow notifications/)
})

test.describe('with Chrome on Android', () => {
  const userAgent =
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'
  test.use({ contextOptions: { userAgent } })

  test('which shows no notifications of a page, they cannot be turned on, and the reason is shown', async ({
    alice,
  }) => {
    await alice.creates('Kitchen')
    await alice.page.getByRole('button', { name: 'Settings', exact: true }).click()
    const settings = alice.page.getByRole('main', { name: 'Settings' })
    await expect(settings.getByRole('switch', { name: 'On this device' })).toBeDisabled()
    await expect(settings.getByText('This browser does not show notifications.')).toBeVisible()
    await expect(settings.getByRole('switch', { name: 'Sound' })).toBeEnabled()
  })
})
