import type { Locator } from '@playwright/test'
import { posts, sends } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

/** Has created rooms, the last one of which is the first in the list. */
async function hasRooms(actor: Actor, count: number): Promise<void> {
  await posts(actor, 'session.start', { name: actor.name })
  for (let room = 1; room <= count; room++) await posts(actor, 'room.create', { name: `Room ${room}` })
  await actor.page.reload()
}

test('home shows twenty rooms, then all of them, and finds one by its name', async ({ alice }) => {
  await alice.opens()
  await hasRooms(alice, 24)
  const rooms = alice.page.getByRole('region', { name: 'Rooms' }).getByRole('link')
  await expect(rooms).toHaveCount(20)
  await expect(rooms.filter({ hasText: /Room 1\b/ })).toHaveCount(0)
  await alice.page.getByRole('button', { name: 'Show all 24 rooms' }).click()
  await expect(rooms).toHaveCount(24)
  await expect(rooms.filter({ hasText: /Room 1\b/ })).toHaveCount(1)
  await alice.page.getByRole('button', { name: 'Show fewer' }).click()
  await expect(rooms).toHaveCount(20)

  await alice.page.getByRole('button', { name: 'Jump or search' }).click()
  await alice.page.getByRole('combobox', { name: 'Room or code' }).fill('room 11')
  await alice.page.keyboard.press('Enter')
  await alice.isIn('Room 11')
})

test('with one room home has nothing more to show, and without any it is the first page', async ({ alice, bob }) => {
  await alice.opens()
  await hasRooms(alice, 1)
  await expect(alice.page.getByRole('region', { name: 'Rooms' }).getByRole('link')).toHaveCount(1)
  await expect(alice.page.getByRole('button', { name: /Show all/ })).toHaveCount(0)
  await expect(alice.page.getByRole('heading', { name: /^Good (morning|afternoon|evening), Alice$/ })).toBeVisible()
  await bob.opens()
  await expect(bob.page.getByRole('heading', { name: /Open a room/ })).toBeVisible()
})

test('home says who asks for a person, with the newest message of each room, also in a browser that is new to it', async ({
  alice,
  bob,
}) => {
  const kitchen = await alice.creates('Kitchen')
  await bob.opens(kitchen)
  await bob.joins('Kitchen')
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  await expect(alice.page.getByText('All quiet.')).toBeVisible()
  const row = alice.page.getByRole('region', { name: 'Rooms' }).getByRole('link', { name: /Kitchen/ })
  await expect(row).toContainText('No messages yet')

  const me = await posts(alice, 'session.me', {})
  await sends(bob, kitchen, { body: `**look**, <@${me.person.id}>` })
  await expect(alice.page.getByText('Bob asks for you. One room has something new.')).toBeVisible()
  await expect(row).toContainText('Bob look, @Alice')
  await expect(row).toHaveAccessibleName(/1 for you/)
  // Without the cache the server tells it.
  await alice.page.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.deleteDatabase('parley')
        request.onsuccess = request.onblocked = resolve
      }),
  )
  await alice.page.reload()
  await expect(row).toContainText('Bob look, @Alice')
  await row.click()
  await alice.isIn('Kitchen')
  await alice.says('I see')
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  await expect(row).toContainText('You I see')
  await expect(alice.page.getByText('All quiet.')).toBeVisible()
})

test('home counts unread replies in the threads that a person follows, until they are read', async ({ alice, bob }) => {
  const link = await alice.creates('Kitchen')
  await bob.opens(link)
  await bob.joins('Kitchen')
  const thread = await sends(alice, link, { body: 'Shorter or longer?' })
  await alice.sees('Shorter or longer?')
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  await sends(bob, link, { body: 'Shorter', thread })
  const row = alice.page.getByRole('region', { name: 'Rooms' }).getByRole('link', { name: /Kitchen/ })
  await expect(row).toHaveAccessibleName(/1 reply unread/)
  await expect(alice.page.getByText('One room has something new.')).toBeVisible()
  await row.click()
  await alice.page.getByRole('button', { name: 'Threads with new replies' }).click()
  await expect(
    alice.page.getByRole('log', { name: 'Replies in the thread' }).getByText('Shorter', { exact: true }),
  ).toBeVisible()
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  await expect(alice.page.getByText('All quiet.')).toBeVisible()
  await expect(row).not.toHaveAccessibleName(/unread/)
})

test('without a connection home shows the rooms as they were, and a code that is typed is kept', async ({ alice }) => {
  await alice.creates('Kitchen')
  await alice.says('before')
  await alice.seesSent('before')
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  await alice.goesOffline()
  await expect(alice.page.getByText('Reconnecting. These are the rooms as they were.')).toBeVisible()
  await expect(alice.page.getByRole('link', { name: /Kitchen/ })).toContainText('You before')
  const code = alice.page.getByRole('textbox', { name: 'Room code' })
  await code.fill('K7M-2XPD-4RQ')
  await alice.page.getByRole('button', { name: 'Join room' }).click()
  await expect(alice.page.getByRole('alert')).toContainText('Parley cannot be reached.')
  await expect(code).toHaveValue('K7M-2XPD-4RQ')
})

test('a room has the same sign on its invitation and in the room', async ({ alice, bob }) => {
  const link = await alice.creates('Physics 204')
  const sign = (actor: Actor, within: string) =>
    actor.page
      .locator(`${within} .glyph`)
      .first()
      .evaluate((glyph) => {
        const { color, backgroundColor, borderColor } = getComputedStyle(glyph)
        return { text: glyph.textContent, color, backgroundColor, borderColor }
      })
  await bob.opens(link)
  await expect(bob.page.getByRole('heading', { name: 'Physics 204' })).toBeVisible()
  const invited = await sign(bob, 'main')
  await bob.joins('Physics 204')
  expect(await sign(bob, 'main')).toEqual(invited)
  expect(await sign(alice, 'nav')).toEqual(invited)
})

/** Where it is on the page, in px. */
async function placeOf(one: Locator): Promise<{ x: number; y: number }> {
  return one.evaluate((element) => {
    const { x, y } = element.getBoundingClientRect()
    return { x: x + scrollX, y: y + scrollY }
  })
}

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 1280, height: 560 },
  { width: 390, height: 844 },
])
  test.describe(`at ${viewport.width} × ${viewport.height}`, () => {
    test.use({ viewport })

    test('the two tabs stay where they are, whatever is below them', async ({ alice }) => {
      await alice.opens()
      const tab = (name: string) => alice.page.locator('label', { hasText: name })
      const before = await placeOf(tab('Join a room'))
      await tab('Create a room').click()
      await expect(alice.page.getByRole('textbox', { name: 'Room name' })).toBeVisible()
      expect(await placeOf(tab('Join a room'))).toEqual(before)
      await alice.page.getByRole('button', { name: 'Create room' }).click()
      await expect(alice.page.getByText('Give the room a name.')).toBeVisible()
      await tab('Join a room').click()
      await expect(alice.page.getByRole('textbox', { name: 'Room code' })).toBeVisible()
      expect(await placeOf(tab('Join a room'))).toEqual(before)
    })
  })

test('without a connection home says so once for the page, keeps what was typed, and tries again', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await bob.opens()
  const { page } = bob
  const status = page.getByRole('status').filter({ hasText: 'Parley cannot be reached.' })
  const code = page.getByRole('textbox', { name: 'Room code' })
  await bob.goesOffline()
  await bob.typesCode(link)
  await expect(status).toBeInViewport()
  await expect(status).toContainText('Nothing you typed is lost.')
  await expect(page.locator('[aria-invalid]')).toHaveCount(0)
  await expect(code).toHaveValue(link.split('/').pop()!)

  await bob.triesToCreate('Family')
  await expect(status).toBeInViewport()
  await expect(page.locator('[aria-invalid]')).toHaveCount(0)
  await expect(page.getByRole('textbox', { name: 'Room name' })).toHaveValue('Family')

  await page.getByText('Join a room', { exact: true }).first().click()
  await expect(code).toHaveValue(link.split('/').pop()!)
  await page.getByText('Create a room', { exact: true }).first().click()
  await expect(page.getByRole('textbox', { name: 'Room name' })).toHaveValue('Family')
  await page.getByText('Join a room', { exact: true }).first().click()
  await page.getByRole('button', { name: 'Join room' }).click()
  await expect(status).toBeInViewport()
  await bob.comesBack()
  await status.getByRole('button', { name: 'Try again' }).click()
  await bob.isIn('Design Crit')
})

test('a room that is created from a room without a connection is not, and the dialog keeps what was typed', async ({
  alice,
}) => {
  await alice.creates('Design Crit')
  await alice.page.getByRole('button', { name: 'New room' }).click()
  const dialog = alice.page.getByRole('dialog', { name: 'New room' })
  await alice.goesOffline()
  await alice.seesBanner()
  await dialog.getByRole('textbox', { name: 'Room name' }).fill('Family')
  await dialog.getByRole('button', { name: 'Create room' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Parley cannot be reached.')
  await expect(dialog.locator('[aria-invalid]')).toHaveCount(0)
  await expect(dialog.getByRole('textbox', { name: 'Room name' })).toHaveValue('Family')
})

test('all optional labels look the same, and the chosen emoji keeps its ground under the mouse', async ({ alice }) => {
  await alice.opens()
  const { page } = alice
  await page.getByText('Create a room', { exact: true }).first().click()
  const optional = page.getByText('(optional)', { exact: true })
  await expect(optional).toHaveCount(2)
  const looks = await optional.evaluateAll((notes) =>
    notes.map((note) => {
      const { color, fontSize, fontWeight } = getComputedStyle(note)
      return { color, fontSize, fontWeight }
    }),
  )
  for (const look of looks) expect(look).toEqual(looks[0]!)

  const rocket = page.getByTitle('Rocket')
  const ground = () => rocket.evaluate((label) => getComputedStyle(label).backgroundColor)
  const plain = await ground()
  await rocket.click()
  await page.mouse.move(0, 0)
  const chosen = await ground()
  expect(chosen).not.toBe(plain)
  await rocket.hover()
  expect(await ground()).toBe(chosen)
})
