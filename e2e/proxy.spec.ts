import { expect, test } from './journey.ts'
import { startProxy } from './proxy.ts'

const NO_SOCKETS = 'The proxy of this Parley does not pass WebSockets on. Its operator has to allow them.'
const HOST_CHANGED = 'The proxy of this Parley changes its address. Its operator has to set PUBLIC_URL.'

test('behind a proxy without WebSockets the page says so, and the log what to set', async ({ alice, server }) => {
  const proxy = await startProxy(server.port, { sockets: false, host: true })
  await alice.opens(proxy.url)
  await alice.triesToCreate('Behind')
  await expect(alice.page.getByText(NO_SOCKETS)).toBeVisible({ timeout: 20_000 })
  expect(server.output).toMatch(/proxy\.no-websockets.*proxy_set_header Upgrade/)
  expect(server.output).not.toContain('proxy.host-changed')
  await proxy.close()
})

test('behind a proxy that changes Host the page says so, and the log what to set', async ({ alice, server }) => {
  const proxy = await startProxy(server.port, { sockets: true, host: false })
  await alice.opens(proxy.url)
  await alice.triesToCreate('Behind')
  await expect(alice.page.getByText(HOST_CHANGED)).toBeVisible()
  expect(server.output).toMatch(/proxy\.host-changed.*Set PUBLIC_URL/)
  expect(server.output).not.toContain('proxy.no-websockets')
  await proxy.close()
})

test('in a room the page names the cause, and none while the server is only away', async ({ alice, server }) => {
  const proxy = await startProxy(server.port, { sockets: true, host: true })
  await alice.opens(proxy.url)
  await alice.creates('Behind')
  await alice.says('Hello')
  const port = new URL(proxy.url).port
  await proxy.close()
  await alice.seesBanner()
  await expect(alice.page.getByText(NO_SOCKETS)).toHaveCount(0)
  const worse = await startProxy(server.port, { sockets: false, host: true }, Number(port))
  await expect(alice.page.getByText(NO_SOCKETS)).toBeVisible({ timeout: 30_000 })
  await worse.close()
})

test.describe('on an IPv6 address', () => {
  test.use({ settings: { HOST: '::' } })
  test('people talk', async ({ alice, bob, server }) => {
    await alice.opens(`http://[::1]:${server.port}`)
    const { pathname } = new URL(await alice.creates('Six'))
    await bob.opens(`http://[::1]:${server.port}${pathname}`)
    await bob.joins('Six')
    await bob.says('Hello')
    await alice.sees('Hello')
  })
})
