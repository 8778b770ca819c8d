import type { Locator } from '@playwright/test'
import { posts } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

/** Has rooms of these names, and is in the last one. */
async function hasRooms(actor: Actor, ...names: string[]): Promise<void> {
  await actor.creates(names[0]!)
  for (const name of names.slice(1, -1)) await posts(actor, 'room.create', { name })
  await actor.page.getByRole('link', { name: 'Parley, home' }).click()
  await actor.creates(names.at(-1)!)
}

async function favours(actor: Actor, ...names: string[]): Promise<void> {
  for (const name of names) {
    await actor.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name }).click()
    await actor.isIn(name)
    await actor.choosesInRoom('Add to favourites')
    await expect(section(actor, 'Favourites').getByRole('link', { name })).toBeVisible()
  }
}

const section = (actor: Actor, name: string): Locator =>
  actor.page.getByRole('navigation', { name: 'Rooms' }).getByRole('region', { name })

const namesIn = (actor: Actor, name: string): Locator => section(actor, name).locator('li bdi')

test('favourites stand first, on all devices, and are taken off again', async ({ alice }) => {
  await hasRooms(alice, 'Kitchen', 'Garden', 'Attic')
  await expect(section(alice, 'Favourites')).toHaveCount(0)
  await favours(alice, 'Kitchen')
  await expect(namesIn(alice, 'Favourites')).toHaveText(['Kitchen'])
  await expect(namesIn(alice, 'Rooms').filter({ hasText: 'Kitchen' })).toHaveCount(0)

  const second = await alice.inAnotherTab('/')
  await expect(second.page.getByRole('region', { name: 'Favourites' }).getByRole('link')).toHaveText(/Kitchen/)
  await alice.choosesInRoom('Remove from favourites')
  await expect(section(alice, 'Favourites')).toHaveCount(0)
  await expect(second.page.getByRole('region', { name: 'Favourites' })).toHaveCount(0)
})

test('favourites are moved with the keyboard and with the mouse, and stay so', async ({ alice }) => {
  await hasRooms(alice, 'Kitchen', 'Garden', 'Attic')
  await favours(alice, 'Kitchen', 'Garden', 'Attic')
  const names = namesIn(alice, 'Favourites')
  await expect(names).toHaveText(['Kitchen', 'Garden', 'Attic'])
  const attic = section(alice, 'Favourites').getByRole('link', { name: 'Attic' })
  await attic.focus()
  await alice.page.keyboard.press('Alt+Shift+ArrowDown')
  await alice.page.keyboard.press('Alt+Shift+ArrowUp')
  await expect(names).toHaveText(['Kitchen', 'Attic', 'Garden'])
  await expect(attic).toBeFocused()
  await alice.page.keyboard.press('Alt+Shift+ArrowUp')
  await expect(names).toHaveText(['Attic', 'Kitchen', 'Garden'])
  await expect(attic).toBeFocused()

  await attic.dragTo(section(alice, 'Favourites').getByRole('link', { name: 'Garden' }), {
    targetPosition: { x: 60, y: 34 },
  })
  await expect(names).toHaveText(['Kitchen', 'Garden', 'Attic'])
  await alice.page.reload()
  await expect(names).toHaveText(['Kitchen', 'Garden', 'Attic'])
})

test('a folded section is remembered, and shows the open room and those with something new', async ({ alice, bob }) => {
  const kitchen = await alice.creates('Kitchen')
  await bob.opens(kitchen)
  await bob.joins('Kitchen')
  await posts(alice, 'room.create', { name: 'Garden' })
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  await alice.creates('Attic')
  await expect(namesIn(alice, 'Rooms')).toHaveCount(3)
  await section(alice, 'Rooms').getByRole('button', { name: 'Rooms' }).click()
  await expect(namesIn(alice, 'Rooms')).toHaveText(['Attic'])
  await bob.says('news')
  await expect(namesIn(alice, 'Rooms')).toHaveText(['Kitchen', 'Attic'])
  await alice.page.reload()
  await expect(namesIn(alice, 'Rooms')).toHaveText(['Kitchen', 'Attic'])
  await section(alice, 'Rooms').getByRole('button', { name: 'Rooms' }).click()
  await expect(namesIn(alice, 'Rooms')).toHaveCount(3)
})

test('a favourite that cannot be stored is none, and the person reads why', async ({ alice }) => {
  await alice.creates('Kitchen')
  await alice.goesOffline()
  await alice.seesBanner()
  await alice.choosesInRoom('Add to favourites')
  await expect(alice.page.getByText('Parley cannot be reached.')).toBeVisible()
  await expect(section(alice, 'Favourites')).toHaveCount(0)
})
