import type { Locator } from '@playwright/test'
import { idOf } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { sendsTyped } from './sends-typed.ts'

const listOf = (actor: Actor): Locator => actor.page.getByRole('listbox')
const options = (actor: Actor): Locator => listOf(actor).getByRole('option')

/** The row that Enter would insert. */
async function current(actor: Actor): Promise<Locator> {
  await expect(actor.composer).toHaveAttribute('aria-activedescendant', /./)
  const id = await actor.composer.getAttribute('aria-activedescendant')
  return actor.page.locator(`[id="${id}"]`)
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
  await alice.page.reload()
  await alice.isIn('Design Crit')
  await expect(alice.composer).toHaveValue('Ask @Bob about it')
  expect(await sendsTyped(alice, link)).toBe(`Ask <@${await idOf(bob)}> about it`)
})

test('of two people whose names begin alike the chosen one is mentioned', async ({ alice, meet }) => {
  const link = await alice.creates('Design Crit')
  const [sam, samira] = [await meet('Sam'), await meet('Samira')]
  for (const one of [sam, samira]) {
    await one.opens(link)
    await one.joins('Design Crit')
  }
  await alice.types('@Sam')
  await expect(options(alice)).toHaveCount(2)
  await alice.composer.press('ArrowDown')
  await alice.composer.press('Tab')
  await expect(alice.composer).toHaveValue('@Samira ')
  expect(await sendsTyped(alice, link)).toBe(`<@${await idOf(samira)}>`)
})

test('a name that is typed in full is a mention, and in code it stays a text', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.seesPresent('Bob')
  const mention = `<@${await idOf(bob)}>`
  await alice.composer.fill('`@Bob` and @bob, @Bobby')
  expect(await sendsTyped(alice, link)).toBe(`\`@Bob\` and ${mention}, @Bobby`)
  await alice.composer.fill('@room')
  await alice.composer.press('Escape')
  expect(await sendsTyped(alice, link, 2)).toBe('<@room>')
  await bob.composer.fill('@room')
  expect(await sendsTyped(bob, link, 3)).toBe('@room')
})

test('without a match there is no list, and Enter sends', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  await alice.types('hello @a')
  await expect(options(alice)).toHaveCount(1)
  await alice.types('xyz')
  await expect(listOf(alice)).toHaveCount(0)
  expect(await sendsTyped(alice, link)).toBe('hello @axyz')
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
  expect(await sendsTyped(alice, link)).toBe(`你好 <@${await idOf(cook)}>`)
})
