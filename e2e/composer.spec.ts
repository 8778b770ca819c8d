import type { Locator } from '@playwright/test'
import { bodiesOf, idOf } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const listOf = (actor: Actor): Locator => actor.page.getByRole('listbox')
const options = (actor: Actor): Locator => listOf(actor).getByRole('option')

/** The row that Enter would insert. */
async function current(actor: Actor): Promise<Locator> {
  await expect(actor.composer).toHaveAttribute('aria-activedescendant', /./)
  const id = await actor.composer.getAttribute('aria-activedescendant')
  return actor.page.locator(`[id="${id}"]`)
}

/** Sends what is in the composer, and waits until the server has that many messages. Answers the body of the last one. */
async function sends(actor: Actor, link: string, count = 1): Promise<string> {
  await actor.composer.press('Enter')
  await expect(actor.composer).toHaveValue('')
  await expect.poll(async () => (await bodiesOf(actor, link)).length).toBe(count)
  return (await bodiesOf(actor, link)).at(-1)!
}

async function selects(actor: Actor, text: string): Promise<void> {
  await actor.composer.evaluate((area: HTMLTextAreaElement, part) => {
    const from = area.value.indexOf(part)
    area.focus()
    area.setSelectionRange(from, from + part.length)
  }, text)
}

async function pastes(actor: Actor, text: string): Promise<void> {
  await actor.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await actor.page.evaluate((words) => navigator.clipboard.writeText(words), text)
  await actor.composer.press('ControlOrMeta+V')
}

test('a name that is chosen from the list becomes a mention, also after a reload', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.seesPresent('Bob')
  await alice.types('Ask @b')
  await expect(options(alice)).toHaveText([/Bob\s*here/])
  await expect(await current(alice)).toHaveText(/Bob/)
  await alice.composer.press('Enter')
  await expect(alice.composer).toHaveValue('Ask @Bob ')
  await alice.types('about it')
  // Drafts are written a moment after the last key.
  await alice.page.waitForTimeout(600)
  await alice.page.reload()
  await alice.isIn('Design Crit')
  await expect(alice.composer).toHaveValue('Ask @Bob about it')
  expect(await sends(alice, link)).toBe(`Ask <@${await idOf(bob)}> about it`)
})

test('of two people of the same name the chosen one is mentioned', async ({ alice, meet }) => {
  const link = await alice.creates('Design Crit')
  const ids: string[] = []
  for (let person = 0; person < 2; person++) {
    const sam = await meet('Sam')
    await sam.opens(link)
    await sam.joins('Design Crit')
    ids.push(await idOf(sam))
  }
  await alice.types('@Sam')
  await expect(options(alice)).toHaveCount(2)
  await alice.composer.press('ArrowDown')
  await alice.composer.press('Tab')
  await expect(alice.composer).toHaveValue('@Sam ')
  expect(await sends(alice, link)).toBe(`<@${ids.toSorted()[1]}>`)
})

test('a name that is typed in full is a mention, and in code it stays a text', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.seesPresent('Bob')
  const mention = `<@${await idOf(bob)}>`
  await alice.composer.fill('`@Bob` and @bob, @Bobby')
  expect(await sends(alice, link)).toBe(`\`@Bob\` and ${mention}, @Bobby`)
  await alice.composer.fill('@room')
  await alice.composer.press('Escape')
  expect(await sends(alice, link, 2)).toBe('<@room>')
  await bob.composer.fill('@room')
  expect(await sends(bob, link, 3)).toBe('@room')
})

test('without a match there is no list, and Enter sends', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  await alice.types('hello @a')
  await expect(options(alice)).toHaveCount(1)
  await alice.types('xyz')
  await expect(listOf(alice)).toHaveCount(0)
  expect(await sends(alice, link)).toBe('hello @axyz')
})

test('Esc closes the list for this word, then the next one opens it again', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.types('@a')
  await expect(listOf(alice)).toBeVisible()
  await alice.composer.press('Escape')
  await alice.types('l')
  await expect(alice.composer).toHaveValue('@al')
  await expect(listOf(alice)).toHaveCount(0)
  await alice.types('x @al')
  await expect(options(alice)).toHaveCount(1)
  await alice.page.getByRole('button', { name: 'Emoji' }).focus()
  await expect(listOf(alice)).toHaveCount(0)
  await alice.composer.focus()
  await alice.types('i')
  await options(alice).click()
  await expect(alice.composer).toHaveValue('@alx @Alice ')
  await expect(alice.composer).toBeFocused()
})

test('an emoji is found by its short name, and a whole one is replaced by the second colon', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.types('So :tad')
  await expect(await current(alice)).toHaveText(/:tada:/)
  await alice.composer.press('Tab')
  await expect(alice.composer).toHaveValue('So 🎉 ')
  await alice.types(':heart:')
  await expect(alice.composer).toHaveValue('So 🎉 ❤️')
  await alice.types(' `:heart:` :) 10:30:15 :heart')
  await alice.types(':')
  await expect(alice.composer).toHaveValue('So 🎉 ❤️ `:heart:` :) 10:30:15 ❤️')
})

test('while an input method composes, its keys are its own, and what it composes finds a name', async ({
  alice,
  meet,
}) => {
  const link = await alice.creates('Design Crit')
  const cook = await meet('田中')
  await cook.opens(link)
  await cook.joins('Design Crit')
  await alice.seesPresent('田中')
  await alice.types('你好 @')
  const session = await alice.context.newCDPSession(alice.page)
  await session.send('Input.imeSetComposition', { text: '田', selectionStart: 1, selectionEnd: 1 })
  await expect(options(alice)).toHaveCount(1)
  // As Chromium reports the Enter that ends a composition.
  const enter = { type: 'rawKeyDown', key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 } as const
  await session.send('Input.dispatchKeyEvent', enter)
  await session.send('Input.insertText', { text: '田' })
  await expect(alice.composer).toHaveValue('你好 @田')
  await expect(options(alice)).toHaveCount(1)
  await alice.composer.press('Enter')
  await expect(alice.composer).toHaveValue('你好 @田中 ')
  expect(await sends(alice, link)).toBe(`你好 <@${await idOf(cook)}>`)
})

test('keys and buttons format the selection, and Ctrl Z takes it back', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.types('one two')
  await selects(alice, 'two')
  await alice.composer.press('ControlOrMeta+B')
  await expect(alice.composer).toHaveValue('one **two**')
  await alice.composer.press('ControlOrMeta+B')
  await expect(alice.composer).toHaveValue('one two')
  await alice.composer.press('ControlOrMeta+I')
  await expect(alice.composer).toHaveValue('one _two_')
  await alice.composer.press('ControlOrMeta+Z')
  await expect(alice.composer).toHaveValue('one two')
  const row = alice.page.getByRole('toolbar', { name: 'Formatting' })
  await expect(row).toHaveCount(0)
  await alice.page.getByRole('button', { name: 'Formatting' }).click()
  await alice.composer.press('ControlOrMeta+A')
  await row.getByRole('button', { name: 'Quote' }).click()
  await expect(alice.composer).toHaveValue('> one two')
  await expect(alice.composer).toBeFocused()
  await alice.page.reload()
  await alice.isIn('Design Crit')
  await alice.composer.focus()
  await expect(row).toBeVisible()
})

test('an address that is pasted over words makes them a link, and not over another address', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.types('see the specs')
  await selects(alice, 'the specs')
  await pastes(alice, 'https://example.org/specs')
  await expect(alice.composer).toHaveValue('see [the specs](https://example.org/specs)')
  await alice.composer.fill('https://example.com/')
  await alice.composer.press('ControlOrMeta+A')
  await pastes(alice, 'https://example.org/specs')
  await expect(alice.composer).toHaveValue('https://example.org/specs')
})

test('Ctrl K without a selection still jumps to a room', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.types('one')
  await alice.composer.press('ControlOrMeta+K')
  await expect(alice.page.getByRole('dialog', { name: 'Jump to a room' })).toBeVisible()
})

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
  await sends(alice, link, 2)
  expect(await bodiesOf(alice, link)).toEqual(['First', 'Second'])
})

test('the picker inserts an emoji, remembers it, and gives the focus back', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.types('Well')
  const { page } = alice
  await page.getByRole('button', { name: 'Emoji' }).click()
  const search = page.getByRole('searchbox', { name: 'Search emoji' })
  await expect(search).toBeFocused()
  await search.fill('tada')
  const popper = page.getByRole('button', { name: 'party popper' })
  await expect(popper).toBeVisible()
  await search.press('ArrowDown')
  await expect(popper).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(alice.composer).toHaveValue('Well🎉')
  await expect(alice.composer).toBeFocused()
  await page.getByRole('button', { name: 'Emoji' }).click()
  await expect(page.getByRole('heading', { name: 'Recent' })).toBeVisible()
  await search.fill('zzzz')
  await expect(page.getByText('No emoji is called “zzzz”.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(search).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(search).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Emoji' })).toBeFocused()
  await expect(alice.composer).toHaveValue('Well🎉')
})

test('the skin tone is remembered', async ({ alice }) => {
  await alice.creates('Design Crit')
  const { page } = alice
  await page.getByRole('button', { name: 'Emoji' }).click()
  await page.getByRole('button', { name: /^Skin tone/ }).click()
  await page.getByRole('button', { name: 'Dark skin tone', exact: true }).click()
  await page.getByRole('searchbox').fill('wave')
  await page.getByRole('button', { name: 'waving hand', exact: true }).click()
  await expect(alice.composer).toHaveValue('👋🏿')
  await page.reload()
  await alice.isIn('Design Crit')
  await alice.composer.fill('')
  await alice.types(':wave:')
  await expect(alice.composer).toHaveValue('👋🏿')
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

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, contextOptions: { hasTouch: true, isMobile: true } })

  test('a selected text brings the formatting, and a tap uses it', async ({ alice }) => {
    await alice.creates('On the way')
    await alice.composer.fill('one two')
    const row = alice.page.getByRole('toolbar', { name: 'Formatting' })
    await expect(row).toHaveCount(0)
    await selects(alice, 'two')
    await row.getByRole('button', { name: 'Bold' }).tap()
    await expect(alice.composer).toHaveValue('one **two**')
  })

  test('the emoji are a sheet at the bottom, which Back closes', async ({ alice }) => {
    await alice.creates('On the way')
    await alice.page.getByRole('button', { name: 'Emoji' }).tap()
    const sheet = alice.page.getByRole('dialog', { name: 'Emoji' })
    await expect(sheet).toBeVisible()
    await expect(alice.page.getByRole('searchbox')).not.toBeFocused()
    await expect.poll(async () => bottomOf(sheet)).toBeCloseTo(844, 0)
    await alice.page.goBack()
    await expect(sheet).toHaveCount(0)
    await expect(alice.composer).toBeVisible()
  })
})

async function bottomOf(element: Locator): Promise<number> {
  const { y, height } = (await element.boundingBox())!
  return y + height
}
