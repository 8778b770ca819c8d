import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const settings = (actor: Actor, room: string) => actor.page.getByRole('dialog', { name: room, exact: true })

test('the owner changes name, topic and emoji, and everybody in the room sees it at once', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.page.getByRole('button', { name: 'Room menu' }).click()
  await expect(bob.page.getByRole('menuitem', { name: 'Notifications…' })).toBeVisible()
  await expect(bob.page.getByRole('menuitem', { name: 'Room settings…' })).toHaveCount(0)
  await bob.page.keyboard.press('Escape')

  await alice.choosesInRoom('Room settings…')
  const dialog = settings(alice, 'Design Crit')
  await dialog.getByRole('textbox', { name: 'Room name' }).fill('Design Review')
  await alice.page.keyboard.press('Enter')
  await expect(alice.page.getByText('Saved', { exact: true })).toBeVisible()
  const renamed = settings(alice, 'Design Review')
  await renamed.getByRole('textbox', { name: /^Topic/ }).fill('Be kind, be specific.')
  await renamed.getByTitle('Rocket').click()
  await alice.page.keyboard.press('Escape')
  await expect(renamed).toBeHidden()

  for (const { page } of [alice, bob]) {
    const bar = page.getByRole('main').locator('header')
    await expect(bar.getByRole('heading', { name: 'Design Review' })).toBeVisible()
    await expect(bar.getByText('Be kind, be specific.')).toBeVisible()
    await expect(bar.getByText('🚀')).toBeVisible()
    await expect(page.getByRole('link', { name: 'Design Review' })).toBeVisible()
  }
})

test('a room without a name is not saved, and an emptied topic is removed', async ({ alice }) => {
  await alice.creates('Design Crit')
  const dialog = settings(alice, 'Design Crit')
  const bar = alice.page.getByRole('main').locator('header')
  const topic = dialog.getByRole('textbox', { name: /^Topic/ })
  await alice.choosesInRoom('Room settings…')
  await dialog.getByRole('textbox', { name: 'Room name' }).fill(' ')
  await topic.focus()
  await expect(dialog.getByText('Give the room a name.')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Room name' }).fill('Something else')
  await alice.page.keyboard.press('Escape')
  await expect(dialog.getByRole('textbox', { name: 'Room name' })).toHaveValue('Design Crit')
  await topic.fill('For a moment')
  await topic.press('Enter')
  await expect(bar.getByText('For a moment')).toBeVisible()
  await topic.fill('')
  await topic.press('Enter')
  await expect(bar.getByText('For a moment')).toHaveCount(0)
})

test('members see what the room is and who is in it, and change nothing', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.choosesInRoom('About this room…')
  const dialog = settings(bob, 'Design Crit')
  await expect(dialog.getByRole('tab')).toHaveText(['About', 'Members'])
  await expect(dialog.getByRole('textbox')).toHaveCount(0)
  await dialog.getByRole('tab', { name: 'About' }).focus()
  await bob.page.keyboard.press('ArrowDown')
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Alice' })).toContainText('Owner')
  await expect(dialog.getByRole('combobox')).toHaveCount(0)
  await expect(dialog.getByRole('button', { name: /More about/ })).toHaveCount(0)
})
