import type { Locator, Page } from '@playwright/test'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

/** Presses Tab until this has the focus, and checks that the focus is visible. */
async function tabsTo(page: Page, to: Locator, key = 'Tab'): Promise<void> {
  for (let press = 0; press < 40; press++) {
    if (await to.evaluate((one) => one === document.activeElement)) return showsFocus(page)
    await page.keyboard.press(key)
  }
  throw new Error(`${key} does not reach ${to}`)
}

async function showsFocus(page: Page): Promise<void> {
  const shown = await page.evaluate(() => {
    for (let one = document.activeElement; one !== null && one !== document.body; one = one.parentElement) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
      if ((outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none') return true
    }
    return false
  })
  expect(shown).toBe(true)
}

async function createsByKeyboard(alice: Actor, room: string): Promise<string> {
  const { page } = alice
  await tabsTo(page, page.getByRole('radio', { name: 'Join a room' }))
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: 'Create a room' })).toBeChecked()
  await tabsTo(page, page.getByRole('textbox', { name: 'Your name' }))
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(alice.name)
  await tabsTo(page, page.getByRole('textbox', { name: 'Room name' }))
  await page.keyboard.type(room)
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Invite people' })
  const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await alice.isIn(room)
  return link
}

test('create, join and talk without a mouse', async ({ alice, bob }) => {
  await alice.opens()
  const link = await createsByKeyboard(alice, 'Hands')
  await expect(alice.composer).toBeFocused()
  await alice.page.keyboard.type('Typed')
  await alice.page.keyboard.press('Shift+Enter')
  await alice.page.keyboard.type('in two lines')
  await alice.page.keyboard.press('Enter')
  await expect(alice.composer).toHaveValue('')

  await bob.opens(link)
  const join = bob.page.getByRole('button', { name: 'Join Hands' })
  await expect(join).toBeVisible()
  await tabsTo(bob.page, join)
  await bob.page.keyboard.press('Enter')
  await bob.isIn('Hands')
  await expect(bob.composer).toBeFocused()
  await expect(bob.log.locator('.body')).toHaveText('Typed\nin two lines', { useInnerText: true })
})

test('Alt with arrows and the jump dialog change the room', async ({ alice }) => {
  await alice.creates('First')
  await alice.page.getByRole('button', { name: 'New room' }).focus()
  await alice.page.keyboard.press('Enter')
  const dialog = alice.page.getByRole('dialog').filter({ has: alice.page.getByRole('textbox', { name: 'Room name' }) })
  await dialog.getByRole('textbox', { name: 'Room name' }).fill('Second')
  await alice.page.keyboard.press('Enter')
  const invitation = alice.page.getByRole('dialog', { name: 'Invite people' })
  await expect(invitation).toBeVisible()
  await alice.page.keyboard.press('Escape')
  await expect(invitation).toBeHidden()
  await alice.isIn('Second')

  await alice.page.keyboard.press('Alt+ArrowDown')
  await alice.isIn('First')
  await alice.page.keyboard.press('Alt+ArrowUp')
  await alice.isIn('Second')
  await alice.page.keyboard.press('ControlOrMeta+K')
  await alice.page.keyboard.type('Fir')
  await alice.page.keyboard.press('Enter')
  await alice.isIn('First')
})

test('arrows move through the messages, and Esc returns to the composer', async ({ alice }) => {
  await alice.creates('Hands')
  for (const text of ['one', 'two', 'three']) await alice.says(text)
  await alice.seesInOrder(['one', 'two', 'three'])
  await tabsTo(alice.page, alice.log, 'Shift+Tab')
  await alice.page.keyboard.press('ArrowUp')
  await expect(alice.rows('three')).toBeFocused()
  await alice.page.keyboard.press('ArrowUp')
  await expect(alice.rows('two')).toBeFocused()
  await alice.page.keyboard.press('Escape')
  await expect(alice.composer).toBeFocused()
})

/** Whether an element other than the body of the page has the focus. */
const hasFocus = (page: Page) => page.evaluate(() => document.activeElement !== document.body)

test('Tab leads from a message to its actions and on, and the focus is never lost', async ({ alice }) => {
  await alice.creates('Hands')
  for (const text of ['one', 'two', 'three']) await alice.says(text)
  await alice.seesInOrder(['one', 'two', 'three'])
  const { page } = alice
  // Under the mouse a message has its actions anyway.
  await page.mouse.move(0, 0)
  await alice.log.focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(alice.rows('two')).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(alice.rows('two').getByRole('button', { name: 'React' })).toBeFocused()
  await showsFocus(page)
  await page.keyboard.press('ArrowRight')
  await expect(alice.rows('two').getByRole('button', { name: 'Reply', exact: true })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(alice.rows('two').getByRole('button', { name: 'Reply in a thread' })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(alice.rows('two').getByRole('button', { name: 'More' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(alice.rows('two')).toBeFocused()
  await tabsTo(page, alice.composer)
  await page.keyboard.press('Shift+Tab')
  expect(await hasFocus(page)).toBe(true)
})

test('a message that has the focus while it is stored still has it', async ({ alice }) => {
  await alice.creates('Hands')
  await alice.goesOffline()
  await alice.says('one')
  await alice.seesPending('one')
  await alice.log.focus()
  await alice.page.keyboard.press('ArrowUp')
  await expect(alice.rows('one')).toBeFocused()
  await alice.comesBack()
  await alice.seesSent('one')
  await expect(alice.rows('one')).toBeFocused()
})

test('after leaving a room the heading of the next page has the focus', async ({ alice }) => {
  await alice.creates('Hands')
  const { page } = alice
  await page.getByRole('button', { name: 'Room menu' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Leave room…' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Leave this room?' })
  await dialog.getByRole('button', { name: 'Leave room' }).press('Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('main').getByRole('heading').first()).toBeFocused()
  await page.keyboard.press('Tab')
  expect(await hasFocus(page)).toBe(true)
})

test('a click on empty space takes the focus from the composer, and nothing else gets it', async ({ alice }) => {
  await alice.creates('Hands')
  await alice.says('one')
  await expect(alice.composer).toBeFocused()
  await alice.page.getByRole('main').getByRole('heading', { name: 'Hands' }).click()
  await alice.seesSent('one')
  expect(await hasFocus(alice.page)).toBe(false)
})

test('home offers the keys', async ({ alice }) => {
  await alice.opens()
  await alice.page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await expect(alice.page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
})

test('? shows the keys, and in the composer it is a question mark', async ({ alice }) => {
  await alice.creates('Hands')
  await alice.composer.press('?')
  await expect(alice.composer).toHaveValue('?')
  await expect(alice.page.getByRole('dialog')).toHaveCount(0)
  await alice.log.focus()
  await alice.page.keyboard.press('?')
  await expect(alice.page.getByRole('dialog', { name: /shortcuts|keyboard/i })).toBeVisible()
})

test('what is typed after Esc has closed a dialog with a text field goes into the message', async ({ alice }) => {
  await alice.creates('Hands')
  await expect(alice.composer).toBeFocused()
  const jump = alice.page.getByRole('dialog', { name: 'Jump to a room' })
  await alice.page.keyboard.press('ControlOrMeta+K')
  await expect(jump.getByRole('combobox')).toBeFocused()
  // A dialog that closes at once gives the caret back in any case.
  await alice.page.waitForTimeout(400)
  await alice.page.keyboard.press('Escape')
  await expect(jump).toHaveCount(0)
  await expect(alice.composer).toBeFocused()
  await alice.page.keyboard.type('Typed')
  await expect(alice.composer).toHaveValue('Typed')
})
