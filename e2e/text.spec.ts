import type { Locator } from '@playwright/test'
import { expect, test } from './journey.ts'

const ADDRESSES = ['请看https://example.org看看', 'www.example.org/a', '**https://my_host.example.org**']
const LINKS = ['https://example.org', 'https://www.example.org/a', 'https://my_host.example.org']

test('addresses are links as people write them, and an address that names a user is none', async ({ alice }) => {
  await alice.creates('Design Crit')
  for (const address of ADDRESSES) await alice.says(address)
  await alice.says('https://example.com:443@example.org/')
  await alice.sees('https://example.com:443@example.org/')
  const links = alice.log.locator('.body a')
  await expect(links).toHaveCount(LINKS.length)
  for (const [index, link] of LINKS.entries()) await expect(links.nth(index)).toHaveAttribute('href', link)
})

test('a bidi control in a link is shown, and does not turn the link around', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.says('\u202Ehttps://example.org/\u202Egpj.exe')
  const link = alice.log.getByRole('link', { name: 'https://example.org/[U+202E]gpj.exe' })
  await expect(link).toBeVisible()
  await expect(alice.log.locator('[data-pending]')).toHaveCount(0)
  const [first, last] = await lefts(link, [0, 'https://example.org/[U+202E]gpj.ex'.length])
  expect(first!).toBeLessThan(last!)
})

test('each line of a message has its own direction', async ({ alice }) => {
  await alice.creates('Design Crit')
  const text = 'שלום\nHello\nمرحبا'
  await alice.says(text)
  const body = alice.log.locator('.body')
  await expect(body).toHaveText(text)
  await expect(alice.log.locator('[data-pending]')).toHaveCount(0)
  const [hebrew, english, arabic] = await lefts(body, [0, 5, 11])
  const box = (await body.boundingBox())!
  const middle = box.x + box.width / 2
  expect(hebrew!).toBeGreaterThan(middle)
  expect(english!).toBeLessThan(middle)
  expect(arabic!).toBeGreaterThan(middle)
})

test('marks that reach beyond their message are cut at its edge', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.says('Plain')
  await alice.says(`ก${'\u0E49'.repeat(300)}`)
  await alice.says('Below')
  await expect(alice.log.locator('[data-pending]')).toHaveCount(0)
  await alice.page.mouse.move(0, 0)
  const beside = async (row: number) => {
    const { x, y, width } = (await alice.log.locator('.body').nth(row).boundingBox())!
    return alice.page.screenshot({ clip: { x: x + width + 4, y: y + 2, width: 12, height: 16 } })
  }
  await expect.poll(async () => (await beside(1)).equals(await beside(0))).toBe(true)
})

test('a long message is folded, and shown whole on request', async ({ alice }) => {
  await alice.creates('Design Crit')
  // Set at once, because the browser takes seconds to type so many lines.
  await alice.composer.evaluate((area: HTMLTextAreaElement) => {
    area.value = `first${'\n'.repeat(3_990)}last`
    area.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await alice.composer.press('Enter')
  const body = alice.log.locator('.body')
  const height = async () => (await body.boundingBox())?.height
  await expect(body).toHaveCount(1)
  // The row is drawn anew when the message is acknowledged.
  await expect(alice.log.locator('[data-pending]')).toHaveCount(0)
  await expect.poll(height).toBeLessThan(600)
  await alice.log.getByRole('button', { name: 'Show more' }).click()
  await expect.poll(height).toBeGreaterThan(10_000)
  await alice.log.getByRole('button', { name: 'Show less' }).click()
  await expect.poll(height).toBeLessThan(600)
})

test('a reader who unfolds the newest message stays at their place', async ({ alice, bob }) => {
  await bob.opens(await alice.creates('Design Crit'))
  await bob.joins('Design Crit')
  await alice.says(Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n'))
  const body = bob.log.locator('.body')
  const top = async () => (await body.boundingBox())!.y
  await expect(body).toHaveCount(1)
  // The list scrolls to the new message after it has drawn it.
  let before = NaN
  await expect.poll(async () => before === (before = await top())).toBe(true)
  await bob.log.getByRole('button', { name: 'Show more' }).click()
  await expect(bob.log.getByRole('button', { name: 'Show less' })).toHaveCount(1)
  await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThan(2)
  await alice.says('and more')
  await bob.page.waitForTimeout(300)
  expect(Math.abs((await top()) - before)).toBeLessThan(2)
})

test.describe('on a server of its own', () => {
  test.use({ ownServer: true })

  test('the time stays in sight beside a name of forty wide characters', async ({ alice, meet, server }) => {
    const bob = await meet('﷽'.repeat(40))
    const link = await alice.creates('Design Crit')
    await bob.opens(link)
    await bob.page.setViewportSize({ width: 360, height: 640 })
    await bob.joins('Design Crit')
    await bob.says('Hello')
    await bob.seesSent('Hello')
    const time = (await bob.rows('Hello').locator('header time').boundingBox())!
    expect(time.x + time.width).toBeLessThanOrEqual(360)
    expect(server.output).not.toContain('command.failed')
  })
})

test('a message of which nothing is visible is not sent, and the composer says so', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.composer.fill('\u200B\u2800\u3164')
  await alice.composer.press('Enter')
  await expect(alice.page.getByText('Nothing in this message is visible.')).toBeVisible()
  await expect(alice.composer).toHaveValue('\u200B\u2800\u3164')
  await alice.says('\u200B    indented\u0007\u001b[31m')
  await alice.seesSent('\u200B    indented[31m')
  await expect(alice.log.locator('[data-message-id]')).toHaveCount(1)
})

test('a code is taken in full-width letters, from a link with a slash, and from quotes', async ({ alice, bob }) => {
  const link = await alice.creates('Physics 204')
  const code = link.split('/').pop()!
  const wide = [...code].map((letter) => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0)).join('')
  await bob.opens()
  await bob.page.getByText('Join a room', { exact: true }).first().click()
  const field = bob.page.getByRole('textbox', { name: 'Room code' })
  for (const typed of [`${link}/`, `${link}?from=mail`, `${code}.`, `“${code}”`, wide]) {
    await field.fill('')
    await field.fill(typed)
    await expect(field).toHaveValue(code)
  }
  await bob.typesCode(wide)
  await bob.isIn('Physics 204')
})

test('while an input method composes a code, its text is left alone', async ({ bob }) => {
  await bob.opens()
  await bob.page.getByText('Join a room', { exact: true }).first().click()
  const field = bob.page.getByRole('textbox', { name: 'Room code' })
  await field.focus()
  const session = await bob.context.newCDPSession(bob.page)
  for (const text of ['ｋ', 'ｋ７', 'ｋ７ｍ', 'ｋ７ｍ２']) {
    await session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
    await expect(field).toHaveValue(text)
  }
  await session.send('Input.insertText', { text: 'ｋ７ｍ２' })
  await expect(field).toHaveValue('K7M-2')
})

/** The left edges of single characters of an element's text. */
function lefts(element: Locator, positions: number[]): Promise<number[]> {
  return element.evaluate((node, at) => {
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
    let text: Node
    do text = texts.nextNode()!
    while (text.textContent!.trim() === '')
    return at.map((position) => {
      const range = document.createRange()
      range.setStart(text, position)
      range.setEnd(text, position + 1)
      return range.getBoundingClientRect().left
    })
  }, positions)
}
