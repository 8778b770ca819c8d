import { expect, test } from './journey.ts'

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

// That no page breaks the policy is checked at the end of every journey.
test('a script that got into the page does not run', async ({ alice }) => {
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

test('what people write is text, in the room and in their names', async ({ alice, meet }) => {
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

test('addresses in a message lead out, without telling from where', async ({ alice }) => {
  await alice.creates('Lab')
  await alice.says('See https://example.org/specs?a=1.')
  const out = alice.log.getByRole('link', { name: 'https://example.org/specs?a=1' })
  await expect(out).toHaveAttribute('href', 'https://example.org/specs?a=1')
  await expect(out).toHaveAttribute('rel', /noopener/)
  await expect(out).toHaveAttribute('rel', /noreferrer/)
})
