import { networkInterfaces } from 'node:os'
import { expect, test } from './journey.ts'
import { startProxy } from './proxy.ts'

test.use({ serviceWorkers: 'allow', ownServer: true })

const NO_SOCKETS = 'The proxy of this Parley does not pass WebSockets on. Its operator has to allow them.'
const HOST_CHANGED = 'The proxy of this Parley changes its address. Its operator has to set PUBLIC_URL.'
const NO_SOCKETS_LOGGED = /proxy\.no-websockets.*proxy_set_header Upgrade/
const HOST_CHANGED_LOGGED = /proxy\.host-changed.*Set PUBLIC_URL/

const BAD_PROXIES = [
  { that: 'passes no WebSockets on', proxy: { sockets: false, host: true }, says: NO_SOCKETS, logs: NO_SOCKETS_LOGGED },
  { that: 'changes Host', proxy: { sockets: true, host: false }, says: HOST_CHANGED, logs: HOST_CHANGED_LOGGED },
]

for (const { that, proxy: options, says, logs } of BAD_PROXIES)
  test(`behind a proxy that ${that} the page says so, and the log what to set`, async ({ alice, server }) => {
    const proxy = await startProxy(server.port, options)
    await alice.opens(proxy.url)
    await alice.triesToCreate('Behind')
    await expect(alice.page.getByText(says)).toBeVisible({ timeout: 20_000 })
    const signs = server.output.split('\n').filter((line) => line.includes('"event":"proxy.'))
    expect(signs).toEqual([expect.stringMatching(logs)])
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

test('an invitation behind a proxy that changes Host names the fault in its title', async ({ alice, bob, server }) => {
  const { pathname } = new URL(await alice.creates('Behind'))
  const proxy = await startProxy(server.port, { sockets: true, host: false })
  await bob.opens(proxy.url + pathname)
  await expect(bob.page.getByRole('heading', { name: 'A proxy is set up wrongly' })).toBeVisible({ timeout: 20_000 })
  await expect(bob.page.getByText(HOST_CHANGED)).toBeVisible()
  await proxy.close()
})

test.describe('with PUBLIC_URL, opened at another address', () => {
  test.use({ settings: { PUBLIC_URL: 'https://chat.example.org/talk' } })

  test('an invitation leads to the right address, the start page names it, and the log has both in one line', async ({
    alice,
    server,
  }) => {
    await alice.opens(`${server.url}/talk/r/K7M-2XPD-4RQ`)
    await expect(alice.page.getByRole('heading', { name: 'Parley has another address' })).toBeVisible({
      timeout: 20_000,
    })
    await expect(alice.page.getByRole('link', { name: 'Open https://chat.example.org/talk' })).toHaveAttribute(
      'href',
      'https://chat.example.org/talk/r/K7M-2XPD-4RQ',
    )
    await alice.opens(`${server.url}/talk/`)
    await alice.triesToCreate('Elsewhere')
    await expect(alice.page.getByText('Open https://chat.example.org/talk instead.')).toBeVisible()
    const lines = server.output.split('\n').filter((line) => line.includes('page.other-address'))
    expect(lines).toEqual([
      expect.stringContaining(`"opened":"${server.url}","publicUrl":"https://chat.example.org/talk"`),
    ])
  })
})

test.describe('on an IPv6 address', () => {
  const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
  test.use({ settings: { HOST: '::' } })
  // The server cannot listen on ::1 there.
  test.skip(!hasIpv6, 'this machine has no IPv6')
  test(hasIpv6 ? 'people talk' : 'people talk (NOT RUN: this machine has no IPv6)', async ({ alice, bob, server }) => {
    await alice.opens(`http://[::1]:${server.port}`)
    const { pathname } = new URL(await alice.creates('Six'))
    await bob.opens(`http://[::1]:${server.port}${pathname}`)
    await bob.joins('Six')
    await bob.says('Hello')
    await alice.sees('Hello')
  })
})
