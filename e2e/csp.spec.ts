import { expect, test } from './journey.ts'

test.use({ serviceWorkers: 'allow' })

test('the policy forbids inline script, framing and other hosts', async ({ alice, server }) => {
  await alice.opens()
  const { headers } = await fetch(server.url)
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/default-src 'self'|default-src 'none'/)
  expect(policy).toMatch(/frame-ancestors 'none'/)
  expect(policy).not.toMatch(/script-src[^;]*'unsafe-/)
  expect(policy).not.toMatch(/https?:|\*/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toMatch(/no-referrer|same-origin/)
})

// At the end of every journey it is checked that no page has broken the policy.
test('an injected script does not run', async ({ alice }) => {
  await alice.creates('Lab')
  await alice.page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.ran = true'
    document.body.append(script)
  })
  await expect.poll(() => alice.troubles.length).toBeGreaterThan(0)
  expect(await alice.page.evaluate(() => 'ran' in window)).toBe(false)
  expect(alice.troubles.splice(0).join()).toMatch(/inline script/)
})

test('messages, names and room names are shown as text', async ({ alice, meet }) => {
  const link = await alice.creates('Lab <b>2</b>')
  const mallory = await meet('<img src=x onerror=alert(1)>')
  await mallory.opens(link)
  await mallory.joins('Lab <b>2</b>')
  await mallory.says('<script>alert(1)</script> javascript:alert(1) <a href="javascript:alert(1)">here</a>')
  await alice.sees('<script>alert(1)</script> javascript:alert(1) <a href="javascript:alert(1)">here</a>')
  await alice.seesPresent('<img src=x onerror=alert(1)>')
  await expect(alice.page.locator('img[src="x"]')).toHaveCount(0)
  await expect(alice.page.locator('a[href^="javascript"]')).toHaveCount(0)
})

test('links in a message open other sites without a referrer', async ({ alice }) => {
  await alice.creates('Lab')
  await alice.says('See https://example.org/specs?a=1.')
  const out = alice.log.getByRole('link', { name: 'https://example.org/specs?a=1' })
  await expect(out).toHaveAttribute('href', 'https://example.org/specs?a=1')
  await expect(out).toHaveAttribute('rel', /noopener/)
  await expect(out).toHaveAttribute('rel', /noreferrer/)
})
