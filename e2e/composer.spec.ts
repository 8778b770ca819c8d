import { bodiesOf } from './bot.ts'
import { expect, test } from './journey.ts'
import { sendsTyped } from './sends-typed.ts'

test('↑ in an empty composer edits the last own message, and Esc brings back what was there', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.says('Frist')
  await bob.says('Of Bob')
  await alice.sees('Of Bob')
  const editing = alice.page.getByRole('group', { name: 'Editing' })
  const reply = alice.page.getByRole('group', { name: 'Reply' })
  await alice.rows('Of Bob').hover()
  await alice.rows('Of Bob').getByRole('button', { name: 'Reply', exact: true }).click()
  await alice.composer.press('ArrowUp')
  await expect(editing).toBeVisible()
  await expect(reply).toHaveCount(0)
  await expect(alice.composer).toHaveValue('Frist')
  await alice.composer.fill('never mind')
  await alice.composer.press('Escape')
  await expect(editing).toHaveCount(0)
  await expect(reply).toBeVisible()
  await expect(alice.composer).toHaveValue('')
  await alice.composer.press('ArrowUp')
  await alice.composer.fill('First')
  await alice.composer.press('Enter')
  await bob.sees('First')
  await bob.doesNotSee('Frist')
  await bob.doesNotSee('never mind')
  await expect(reply).toBeVisible()
})

test('↑ in a text moves the caret, and an edit that empties a message deletes it, unless that is undone', async ({
  alice,
}) => {
  const link = await alice.creates('Design Crit')
  await alice.says('First')
  await alice.seesSent('First')
  await alice.types('half')
  await alice.composer.press('ArrowUp')
  await alice.types('a ')
  await expect(alice.composer).toHaveValue('a half')
  await alice.composer.fill('')
  await alice.composer.press('ArrowUp')
  await alice.composer.fill('')
  await alice.composer.press('Enter')
  await expect(alice.page.getByRole('group', { name: 'Editing' })).toHaveCount(0)
  await alice.log.getByRole('button', { name: 'Undo' }).click()
  await alice.composer.fill('Second')
  await sendsTyped(alice, link, 2)
  expect(await bodiesOf(alice, link)).toEqual(['First', 'Second'])
})

test('what cannot be loaded says so, and is loaded on the next try', async ({ alice }) => {
  let broken = true
  await alice.context.route(/\/assets\/data-.*\.json/, (route) => (broken ? route.abort() : route.continue()))
  await alice.creates('Design Crit')
  await alice.page.getByRole('button', { name: 'Emoji' }).click()
  await expect(alice.page.getByRole('alert')).toHaveText('Not loaded. Try again')
  broken = false
  await alice.page.getByRole('button', { name: 'Try again' }).click()
  await expect(alice.page.getByRole('button', { name: 'grinning face', exact: true })).toBeVisible()
})

test('the editor of a poll goes on with Enter, and says what is missing', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.types('half a sentence')
  const { page } = alice
  await page.getByRole('button', { name: 'Add to the message' }).click()
  await page.getByRole('menuitem', { name: 'Poll…' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'New poll' })
  await expect(dialog.getByRole('textbox', { name: 'Question' })).toBeFocused()
  for (const text of ['Tea or coffee?', 'Tea', 'tea', 'Coffee']) {
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
  }
  await dialog.getByRole('button', { name: 'Send poll' }).click()
  await expect(dialog.getByText('This choice is there already.')).toBeVisible()
  await expect(dialog.getByRole('textbox', { name: 'Choice 2' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Remove choice 2' }).click()
  await expect(dialog.getByText('This choice is there already.')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Send poll' }).click()
  await expect(dialog).toHaveCount(0)
  await alice.seesSent('Tea or coffee?')
  await expect(alice.composer).toHaveValue('half a sentence')
  await alice.page.reload()
  await alice.isIn('Design Crit')
  await expect(alice.composer).toHaveValue('half a sentence')
})
