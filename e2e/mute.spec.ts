import type { Actor } from './cast.ts'
import { posts, sends } from './bot.ts'
import { expect, test } from './journey.ts'

/** Bob is in the Kitchen of Alice, and his page shows the Garden. Answers the Kitchen's link and Bob's id. */
async function begin(alice: Actor, bob: Actor): Promise<{ kitchen: string; bobId: string }> {
  const kitchen = await alice.creates('Kitchen')
  await bob.opens(kitchen)
  await bob.joins('Kitchen')
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  const garden = await alice.creates('Garden')
  await posts(bob, 'room.join', { code: garden.split('/').pop()! })
  return { kitchen, bobId: (await posts(bob, 'session.me', {})).person.id }
}

async function sets(bob: Actor, choice: string): Promise<void> {
  await bob.choosesInRoom('Notifications…')
  const dialog = bob.page.getByRole('dialog', { name: 'Notifications' })
  await dialog.getByRole('radio', { name: new RegExp(`^${choice}`) }).check()
  await expect(dialog.getByRole('radio', { name: new RegExp(`^${choice}`) })).toBeChecked()
  await bob.page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
}

async function goesTo(bob: Actor, room: string): Promise<void> {
  await bob.page.getByRole('link', { name: new RegExp(`^${room}`) }).click()
  await bob.isIn(room)
}

test('a muted room is grey in the lists and not in the title, on all devices, until it is unmuted', async ({
  alice,
  bob,
}) => {
  const { kitchen, bobId } = await begin(alice, bob)
  const second = await bob.inAnotherTab(kitchen)
  await sets(bob, 'Muted')
  await second.page.getByRole('button', { name: 'Room menu' }).click()
  await expect(second.page.getByRole('menuitem', { name: 'Unmute' })).toBeVisible()
  await second.page.keyboard.press('Escape')
  await goesTo(bob, 'Garden')
  const link = bob.page.getByRole('link', { name: /^Kitchen/ })
  await expect(link).toHaveAccessibleName('Kitchen , muted')
  await goesTo(second, 'Garden')
  await sends(alice, kitchen, { body: `<@${bobId}> hello` })
  await expect(link).toHaveAccessibleName('Kitchen , 1 unread, muted')
  await expect(bob.page).toHaveTitle('Garden · Parley')
  await goesTo(bob, 'Kitchen')
  await sets(bob, 'Everything')
  await goesTo(bob, 'Garden')
  await sends(alice, kitchen, { body: `<@${bobId}> hello again` })
  await expect(link).toHaveAccessibleName(/1 for you, 1 unread/)
  await expect(bob.page).toHaveTitle('(1) Garden · Parley')
})

test('the menu of the room mutes it at once, and takes that back', async ({ alice, bob }) => {
  await begin(alice, bob)
  await bob.choosesInRoom('Mute')
  await expect(bob.page.getByText('Room muted')).toBeVisible()
  await bob.choosesInRoom('Unmute')
  await expect(bob.page.getByText('Room no longer muted')).toBeVisible()
  await goesTo(bob, 'Garden')
  await expect(bob.page.getByRole('link', { name: /^Kitchen/ })).toHaveAccessibleName('Kitchen')
})

test('without a connection the room stays as it is, and the reason is shown', async ({ alice, bob }) => {
  await begin(alice, bob)
  await bob.goesOffline()
  await bob.seesBanner()
  await bob.choosesInRoom('Mute')
  await expect(bob.page.getByText('Parley cannot be reached. Check your connection.')).toBeVisible()
  await bob.comesBack()
  await bob.seesNoBanner()
  await goesTo(bob, 'Garden')
  await expect(bob.page.getByRole('link', { name: /^Kitchen/ })).toHaveAccessibleName('Kitchen')
})

test('a mention is counted before other messages, and gone once it is read', async ({ alice, bob }) => {
  const { kitchen, bobId } = await begin(alice, bob)
  await goesTo(bob, 'Garden')
  const link = bob.page.getByRole('link', { name: /^Kitchen/ })
  for (const body of ['One', 'Two', `<@${bobId}> three`]) await sends(alice, kitchen, { body })
  await expect(link).toContainText('@1')
  await expect(bob.page).toHaveTitle('(1) Garden · Parley')
  await goesTo(bob, 'Kitchen')
  await expect(bob.page).toHaveTitle('Kitchen · Parley')
  await goesTo(bob, 'Garden')
  await expect(link).toHaveAccessibleName('Kitchen')
})

test('without a connection notifications of a room cannot be chosen, and the reason is shown', async ({
  alice,
  bob,
}) => {
  await begin(alice, bob)
  await bob.choosesInRoom('Notifications…')
  const dialog = bob.page.getByRole('dialog', { name: 'Notifications' })
  await expect(dialog.getByRole('radio', { name: /^Everything/ })).toBeChecked()
  await bob.goesOffline()
  await expect(dialog.getByText('This needs the server. You are offline.')).toBeVisible()
  await expect(dialog.getByRole('radio', { name: /^Muted/ })).toBeDisabled()
  await bob.comesBack()
  await expect(dialog.getByRole('radio', { name: /^Muted/ })).toBeEnabled({ timeout: 20_000 })
})
