import type { Locator } from '@playwright/test'
import { sends } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { holds, presses, swipesUntil } from './touch.ts'

const menu = (actor: Actor) => actor.page.getByRole('menu', { name: 'Message actions' })
const item = (actor: Actor, name: string) => menu(actor).getByRole('menuitem', { name })
const toolbar = (actor: Actor, text: string) => actor.rows(text).getByRole('toolbar', { name: 'Message actions' })
const clipboard = (actor: Actor) => actor.page.evaluate(() => navigator.clipboard.readText())

async function opens(actor: Actor, text: string): Promise<void> {
  await actor.pointsAt(actor.rows(text))
  await actor.rows(text).getByRole('button', { name: 'More' }).click()
  await expect(menu(actor)).toBeVisible()
}

test('one message at a time shows its toolbar, and none while text is selected', async ({ alice }) => {
  await alice.creates('Design Crit')
  for (const text of ['one', 'two']) await alice.says(text)
  await alice.seesInOrder(['one', 'two'])
  await alice.rows('one').hover()
  await expect(toolbar(alice, 'one')).toBeVisible()
  await expect(toolbar(alice, 'two')).toHaveCount(0)
  await alice.rows('two').hover()
  await expect(toolbar(alice, 'two')).toBeVisible()
  await expect(toolbar(alice, 'one')).toHaveCount(0)
  await alice.rows('one').getByText('one', { exact: true }).dblclick()
  await alice.rows('two').hover()
  await expect(alice.page.getByRole('toolbar', { name: 'Message actions' })).toHaveCount(0)
})

test('the toolbar of a message whose beginning is scrolled away stays in view', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.says(Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n'))
  await alice.says('after it')
  await alice.seesSent('after it')
  const long = alice.log.locator('[data-message-id]').filter({ hasText: 'line 39' })
  const topOf = async (locator: Locator) => (await locator.boundingBox())!.y
  const top = await topOf(alice.log)
  await expect.poll(() => topOf(long)).toBeLessThan(top - 50)
  await alice.pointsAt(long, { x: 300, y: 600 })
  expect(await topOf(long.getByRole('toolbar'))).toBeGreaterThanOrEqual(top)
  await long.getByRole('button', { name: 'More' }).click()
  await expect(menu(alice)).toBeVisible()
  await alice.page.keyboard.press('Escape')
  // One that is in view as a whole has it above its text.
  const short = alice.rows('after it')
  await alice.pointsAt(short)
  expect(await topOf(toolbar(alice, 'after it'))).toBeLessThan(await topOf(short))
})

test('the menu copies the text, with names in place of mentions, and the link', async ({ alice }) => {
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const link = await alice.creates('Design Crit')
  await alice.says('Copy me')
  await alice.seesSent('Copy me')
  await opens(alice, 'Copy me')
  await item(alice, 'Copy text').click()
  await expect(alice.page.getByText('Text copied')).toBeVisible()
  expect(await clipboard(alice)).toBe('Copy me')
  await opens(alice, 'Copy me')
  await item(alice, 'Copy link').click()
  await expect(alice.page.getByText('Link copied')).toBeVisible()
  const id = await alice.rows('Copy me').getAttribute('data-message-id')
  expect(new URL(await clipboard(alice)).pathname).toBe(`${new URL(link).pathname}/${id}`)
})

test('a message is pinned and unpinned for everybody', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.says('The plan')
  await bob.sees('The plan')
  await opens(bob, 'The plan')
  await item(bob, 'Pin to the room').click()
  for (const actor of [alice, bob]) await expect(actor.rows('The plan').getByText('Pinned by Bob')).toBeVisible()
  await opens(alice, 'The plan')
  await expect(item(alice, 'Pin to the room')).toHaveCount(0)
  await item(alice, 'Unpin from the room').click()
  for (const actor of [alice, bob]) await expect(actor.page.getByText('Pinned by Bob')).toHaveCount(0)
})

test('arrows, ends and first letters move in the menu, Esc closes it, and the focus returns', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.says('one')
  await alice.seesSent('one')
  await opens(alice, 'one')
  const { keyboard } = alice.page
  await expect(item(alice, 'Edit')).toBeFocused()
  await keyboard.press('ArrowDown')
  await expect(item(alice, 'Copy text')).toBeFocused()
  await keyboard.press('End')
  await expect(item(alice, 'Delete…')).toBeFocused()
  await keyboard.press('ArrowDown')
  await expect(item(alice, 'Edit')).toBeFocused()
  await keyboard.press('p')
  await expect(item(alice, 'Pin to the room')).toBeFocused()
  await keyboard.press('Escape')
  await expect(menu(alice)).toHaveCount(0)
  await expect(alice.rows('one').getByRole('button', { name: 'More' })).toBeFocused()
})

test('at the bottom of the window the menu stays inside, and a press elsewhere closes it', async ({ alice }) => {
  await alice.creates('Design Crit')
  for (let line = 1; line <= 30; line++) await alice.says(`line ${line}`)
  await opens(alice, 'line 30')
  const box = (await menu(alice).boundingBox())!
  expect(box.y).toBeGreaterThanOrEqual(0)
  expect(box.y + box.height).toBeLessThanOrEqual(alice.page.viewportSize()!.height)
  await alice.rows('line 20').click()
  await expect(menu(alice)).toHaveCount(0)
})

test('with a message focused its letters work, and in the composer they are letters', async ({ alice }) => {
  await alice.creates('Design Crit')
  for (const text of ['one', 'two']) await alice.says(text)
  await alice.seesInOrder(['one', 'two'])
  const { keyboard } = alice.page
  await alice.log.focus()
  await keyboard.press('ArrowUp')
  await expect(alice.rows('two')).toBeFocused()
  await keyboard.press('p')
  await expect(alice.rows('two').getByText('Pinned by Alice')).toBeVisible()
  await expect(alice.rows('two')).toBeFocused()
  await keyboard.press('+')
  await expect(alice.page.getByRole('dialog', { name: 'React' }).getByRole('button', { name: '👍' })).toBeFocused()
  await keyboard.press('ArrowRight')
  await keyboard.press('Enter')
  await expect(alice.rows('two').getByRole('group', { name: 'Reactions' })).toContainText('❤️1')
  await expect(alice.rows('two')).toBeFocused()
  await keyboard.press('Delete')
  await expect(alice.rows('two').or(alice.log).getByText('Deleted.', { exact: true })).toBeVisible()
  await keyboard.press('Tab')
  await expect(alice.log.getByRole('button', { name: 'Undo' })).toBeFocused()
  await keyboard.press('Enter')
  await alice.sees('two')
  await expect(alice.rows('two')).toBeFocused()
  await keyboard.press('r')
  await expect(alice.page.getByRole('group', { name: 'Reply' })).toContainText('two')
  await keyboard.type('pred')
  await expect(alice.composer).toHaveValue('pred')
  await expect(alice.rows('two').getByText('Pinned by Alice')).toBeVisible()
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, contextOptions: { hasTouch: true, isMobile: true } })

  async function writes(actor: Actor, text: string): Promise<void> {
    await actor.composer.fill(text)
    await actor.page.getByRole('button', { name: 'Send' }).tap()
    await actor.seesSent(text)
  }

  const sheet = (actor: Actor) => actor.page.getByRole('dialog', { name: `Message by ${actor.name}` })

  test('a held message opens its sheet, whose emoji react, and lifting the finger chooses nothing', async ({
    alice,
  }) => {
    await alice.creates('On the way')
    await writes(alice, 'Hold me')
    await holds(alice.rows('Hold me'), sheet(alice))
    await expect(sheet(alice).getByText('Hold me')).toBeVisible()
    await sheet(alice).getByRole('button', { name: '🎉' }).tap()
    await expect(sheet(alice)).toHaveCount(0)
    await expect(alice.rows('Hold me').getByRole('group', { name: 'Reactions' })).toContainText('🎉1')
  })

  test('a held reply in a thread, and a held line of the original, open the sheet of the message', async ({
    alice,
  }) => {
    const link = await alice.creates('On the way')
    const first = await sends(alice, link, { body: 'First' })
    const second = await sends(alice, link, { body: 'Second', replyTo: first })
    const row = (id: string) => alice.page.locator(`[data-message-id="${id}"]`)
    await holds(row(second).getByRole('button', { name: /In reply to/ }), sheet(alice).getByText('Second'))
    await sheet(alice).getByRole('menuitem', { name: 'Reply in a thread' }).tap()
    await expect(alice.page.getByRole('log', { name: 'Replies in the thread' })).toBeVisible()
    const reply = await sends(alice, link, { body: 'Third', thread: second, replyTo: first })
    await holds(row(reply), sheet(alice).getByText('Third'))
    await alice.page.goBack()
    await expect(sheet(alice)).toHaveCount(0)
    await holds(row(reply).getByRole('button', { name: /In reply to/ }), sheet(alice).getByText('Third'))
  })

  test('a short press opens nothing', async ({ alice }) => {
    await alice.creates('On the way')
    await writes(alice, 'Hold me')
    await presses(alice.rows('Hold me'), 100)
    await writes(alice, 'And on')
    await expect(sheet(alice)).toHaveCount(0)
  })

  test('Back closes the sheet, and so does a swipe down', async ({ alice }) => {
    await alice.creates('On the way')
    await writes(alice, 'Hold me')
    await holds(alice.rows('Hold me'), sheet(alice))
    await alice.page.goBack()
    await expect(sheet(alice)).toHaveCount(0)
    await alice.isIn('On the way')
    await holds(alice.rows('Hold me'), sheet(alice))
    const handle = sheet(alice).getByRole('toolbar', { name: 'Reactions' })
    await swipesUntil(handle, { x: 0, y: 150 }, () => expect(sheet(alice)).toHaveCount(0))
    await alice.isIn('On the way')
  })
})
