import { posts } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

/** Has created rooms, the last one of which is the first in the list. */
async function hasRooms(actor: Actor, count: number): Promise<void> {
  await posts(actor, 'session.start', { name: actor.name })
  for (let room = 1; room <= count; room++) await posts(actor, 'room.create', { name: `Room ${room}` })
  await actor.page.reload()
}

test('home shows five rooms, then all of them, and finds one by its name', async ({ alice }) => {
  await alice.opens()
  await hasRooms(alice, 14)
  const rooms = alice.page.getByRole('region', { name: 'Recent rooms' }).getByRole('link')
  await expect(rooms).toHaveCount(5)
  await expect(rooms.filter({ hasText: /^\S*\s*Room 1\b/ })).toHaveCount(0)
  await alice.page.getByRole('button', { name: 'Show all 14 rooms' }).click()
  await expect(rooms).toHaveCount(14)
  await expect(rooms.filter({ hasText: /^\S*\s*Room 1\b/ })).toHaveCount(1)
  await alice.page.getByRole('button', { name: 'Show fewer' }).click()
  await expect(rooms).toHaveCount(5)

  await alice.page.getByRole('button', { name: 'Find a room' }).click()
  await alice.page.getByRole('combobox', { name: 'Room or code' }).fill('room 11')
  await alice.page.keyboard.press('Enter')
  await alice.isIn('Room 11')
})

test('with five rooms there is nothing more to show', async ({ alice }) => {
  await alice.opens()
  await hasRooms(alice, 5)
  await expect(alice.page.getByRole('region', { name: 'Recent rooms' }).getByRole('link')).toHaveCount(5)
  await expect(alice.page.getByRole('button', { name: /Show all|Find a room/ })).toHaveCount(0)
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
