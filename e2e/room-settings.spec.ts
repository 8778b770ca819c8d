import { expect, test } from './journey.ts'

test('the owner changes name, topic and emoji, and everybody in the room sees it at once', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.page.getByRole('button', { name: 'Room menu' }).click()
  await expect(bob.page.getByRole('menuitem', { name: 'Notifications…' })).toBeVisible()
  await expect(bob.page.getByRole('menuitem', { name: 'Room settings…' })).toHaveCount(0)
  await bob.page.keyboard.press('Escape')

  await alice.choosesInRoom('Room settings…')
  const dialog = alice.page.getByRole('dialog', { name: 'Room settings' })
  await dialog.getByRole('textbox', { name: 'Room name' }).fill('Design Review')
  await dialog.getByRole('textbox', { name: /^Topic/ }).fill('Be kind, be specific.')
  await dialog.getByTitle('Rocket').click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()

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
  const dialog = alice.page.getByRole('dialog', { name: 'Room settings' })
  const bar = alice.page.getByRole('main').locator('header')
  await alice.choosesInRoom('Room settings…')
  await dialog.getByRole('textbox', { name: 'Room name' }).fill(' ')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText('Give the room a name.')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Room name' }).fill('Design Crit')
  await dialog.getByRole('textbox', { name: /^Topic/ }).fill('For a moment')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(bar.getByText('For a moment')).toBeVisible()
  await alice.choosesInRoom('Room settings…')
  await dialog.getByRole('textbox', { name: /^Topic/ }).fill('')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(bar.getByText('For a moment')).toHaveCount(0)
})
