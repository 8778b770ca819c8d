import { posts } from './bot.ts'
import { expect, test } from './journey.ts'

const MESSAGE = `**Two** things:

1. one
2. two

- [x] done

> quoted

| Name | Size |
|:--|--:|
| a | 12 |

\`\`\`ts
const answer = 42
\`\`\`
`

test('what alice writes as markdown bob reads as text, lists, a table and code that can be copied', async ({
  alice,
  bob,
}) => {
  await bob.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await bob.opens(await alice.creates('Design Crit'))
  await bob.joins('Design Crit')
  await alice.says(MESSAGE)
  const body = bob.log.locator('.body')
  await expect(body.locator('strong', { hasText: 'Two' })).toBeVisible()
  await expect(body.getByRole('listitem')).toHaveText(['one', 'two', 'done'])
  await expect(body.getByRole('img', { name: 'Done' })).toBeVisible()
  await expect(body.getByRole('blockquote')).toHaveText('quoted')
  await expect(body.getByRole('columnheader')).toHaveText(['Name', 'Size'])
  await expect(body.getByRole('cell', { name: '12' })).toHaveCSS('text-align', 'right')
  const code = body.getByRole('group', { name: 'Code, TypeScript' })
  await expect(code.locator('pre .word')).toHaveText('const')
  await code.getByRole('button', { name: 'Copy' }).click()
  await expect(code.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await bob.page.evaluate(() => navigator.clipboard.readText())).toBe('const answer = 42')
})

test('HTML, and links that do not lead to the web, stay text', async ({ alice, bob }) => {
  await bob.opens(await alice.creates('Design Crit'))
  await bob.joins('Design Crit')
  const texts = [
    '<script>window.broken = true</script>',
    '<img src=x onerror="window.broken = true">',
    '[a](javascript:window.broken=true)',
    'javascript:window.broken=true',
    '[a](data:text/html,<b>x</b>)',
    '![a](file:///etc/passwd)',
    '<svg/onload=window.broken=true>',
  ]
  for (const text of texts) await alice.says(text)
  await alice.says('![a cat](https://example.org/cat.png)')
  await expect(bob.log.getByRole('link', { name: 'a cat' })).toHaveAttribute('href', 'https://example.org/cat.png')
  for (const text of texts) await bob.sees(text)
  await expect(bob.log.locator('.body').locator('a, img, script, svg, b')).toHaveCount(1)
  expect(await bob.page.evaluate(() => 'broken' in window)).toBe(false)
})

test('a link that names another host shows where it leads', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.says('[https://bank.example](https://evil.example/login)')
  await expect(alice.log.getByRole('link', { name: 'https://bank.example (evil.example)' })).toBeVisible()
})

test('a spoiler is covered until it is pressed, and nothing moves', async ({ alice, bob }) => {
  await bob.opens(await alice.creates('Design Crit'))
  await bob.joins('Design Crit')
  await alice.says('It was ||the *butler* https://example.org|| as ever')
  const body = bob.log.locator('.body')
  const spoiler = body.getByRole('button', { name: 'Spoiler' })
  await expect(spoiler).toBeVisible()
  expect(await body.innerText()).not.toContain('butler')
  await expect(body.getByText('butler')).toBeHidden()
  await expect(body.getByRole('link')).toHaveCount(0)
  await expect(body).toMatchAriaSnapshot(`
    - paragraph:
      - text: It was
      - button "Spoiler"
      - text: as ever
  `)
  const before = await body.boundingBox()
  await spoiler.focus()
  await bob.page.keyboard.press('Enter')
  await expect(body.getByText('butler')).toBeVisible()
  await expect(body.getByRole('link', { name: 'https://example.org' })).toBeVisible()
  await expect(spoiler).toHaveCount(0)
  expect(await body.boundingBox()).toEqual(before)
})

test('a reply to a spoiler does not tell it', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.says('It was ||the butler||')
  await alice.log.locator('.body').hover()
  await alice.log.getByRole('button', { name: 'Reply', exact: true }).click()
  await expect(alice.page.getByRole('group', { name: 'Reply' })).toContainText('It was ▒▒▒')
  await alice.says('I knew it')
  await expect(alice.log.locator('.reply-line')).toContainText('It was ▒▒▒')
  await expect(alice.log.locator('.reply-line')).not.toContainText('butler')
})

test('people are mentioned by their names, and who is mentioned sees it', async ({ alice, bob }) => {
  await bob.opens(await alice.creates('Design Crit'))
  await bob.joins('Design Crit')
  const id = (await posts(bob, 'session.me', {})).person.id
  await alice.says(`<@${id}> and <@${id.replaceAll(/[0-9a-f]/g, '0')}>: \`<@here>\``)
  for (const actor of [alice, bob]) {
    await actor.sees('@Bob')
    await actor.sees('@Someone')
    await expect(actor.log.locator('code')).toHaveText('<@here>')
  }
  await expect(bob.log.locator('.at.own')).toHaveText('@Bob')
  await expect(alice.log.locator('.at')).toHaveCount(2)
  await expect(alice.log.locator('.at.own')).toHaveCount(0)
})

test('up to three emoji alone are drawn large', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.says('👍🏽🇩🇪👩‍👩‍👧')
  await alice.says('👍🏽 ok')
  // Its row replaces the pending one, and only a row in the page has a size.
  for (const text of ['👍🏽🇩🇪👩‍👩‍👧', '👍🏽 ok']) await alice.seesSent(text)
  const size = (text: string) =>
    alice.log.getByText(text).evaluate((node) => parseFloat(getComputedStyle(node).fontSize))
  expect(await size('👍🏽🇩🇪👩‍👩‍👧')).toBeGreaterThan(2 * (await size('👍🏽 ok')))
})

test('long code is folded and shown whole on request', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.says(`\`\`\`\n${Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n')}\n\`\`\``)
  const code = alice.log.locator('pre')
  await expect(alice.log.locator('[data-pending]')).toHaveCount(0)
  // The row is drawn anew when its message is acknowledged.
  const height = async () => (await code.boundingBox())?.height
  await expect.poll(height).toBeLessThan(300)
  await alice.log.getByRole('button', { name: 'Show all 40 lines' }).click()
  await expect.poll(height).toBeGreaterThan(700)
  await alice.log.getByRole('button', { name: 'Fold the code' }).click()
  await expect.poll(height).toBeLessThan(300)
})

test.describe('with files that come late', () => {
  test('a row keeps its height when the colours of its code and its links come late', async ({ alice }) => {
    await alice.opens()
    // Until then nothing that is loaded later arrives.
    let release = (): void => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    await alice.page.route(/assets\/(highlight|language|find-links)-/, async (route) => {
      await released
      await route.continue()
    })
    await alice.creates('Design Crit')
    await alice.says('See https://example.org/a_b:\n```js\nif (a) {\n  b("c") // d\n}\n```')
    const row = alice.log.locator('[data-message-id]')
    await expect(alice.log.locator('[data-pending]')).toHaveCount(0)
    await expect(row.locator('pre')).toBeVisible()
    await expect.poll(() => row.boundingBox()).not.toBeNull()
    const before = await row.boundingBox()
    await expect(row.locator('pre span')).toHaveCount(0)
    await expect(row.getByRole('link')).toHaveCount(0)
    release()
    await expect(row.locator('pre .word')).toHaveText('if')
    await expect(row.getByRole('link')).toHaveCount(1)
    expect(await row.boundingBox()).toEqual(before)
  })
})
