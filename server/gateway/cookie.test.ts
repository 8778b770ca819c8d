import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { openApp } from '../test/app.ts'
import { post } from '../test/cast.ts'
import { until, UNLIMITED } from '../test/server-process.ts'

const MINUTE_MS = 60_000
const A_DAY_LATER_MS = 24 * 60 * MINUTE_MS + MINUTE_MS

let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())

/** The headers that a browser sends from Parley's page, and those of a bot with the same session. */
async function arrives() {
  const { ok, headers } = await post(app, 'session.start', { name: 'Carol' }, { origin: app.url })
  const [cookie] = headers.get('set-cookie')!.split(';')
  return {
    browser: { origin: app.url, cookie: cookie! },
    bot: { authorization: `Bearer ${ok!.token}` },
    cookie: cookie!,
  }
}

const setsCookie = async (headers: Record<string, string>) =>
  (await post(app, 'session.me', {}, headers)).headers.get('set-cookie')

test('a browser that comes back a day later gets its cookie for another 90 days', async () => {
  const { browser, cookie } = await arrives()
  app.time.now += A_DAY_LATER_MS
  expect(await setsCookie(browser)).toBe(`${cookie}; Max-Age=7776000; Path=/; HttpOnly; SameSite=Lax`)
  expect(await setsCookie(browser)).toBeNull()
})

test('a browser that comes back a minute later gets none', async () => {
  const { browser } = await arrives()
  app.time.now += MINUTE_MS
  expect(await setsCookie(browser)).toBeNull()
})

test('a client that sends the token itself never gets a cookie', async () => {
  const { browser, bot } = await arrives()
  app.time.now += A_DAY_LATER_MS
  expect(await setsCookie(bot)).toBeNull()
  app.time.now += A_DAY_LATER_MS
  expect(await setsCookie({ ...browser, ...bot })).toBeNull()
})

/** The head of the answer to a socket's upgrade. */
async function upgrades(headers: Record<string, string>): Promise<string> {
  let received = ''
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1').on('data', (data) => (received += data.toString()))
  const lines = Object.entries({
    host: new URL(app.url).host,
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${lines.join('')}\r\n`)
  await until('it is upgraded', () => received.includes('\r\n\r\n'))
  socket.destroy()
  return received.split('\r\n\r\n')[0]!
}

test('a tab that never reloads its page gets its cookie with every socket that it opens', async () => {
  const { browser, bot, cookie } = await arrives()
  expect(await upgrades(browser)).toMatch(new RegExp(`^HTTP/1.1 101[^]*set-cookie: ${cookie}; Max-Age=7776000;`, 'i'))
  const others: Record<string, string>[] = [bot, { cookie }, {}]
  for (const headers of others) {
    const head = await upgrades(headers)
    expect(head).toStartWith('HTTP/1.1 101')
    expect(head.toLowerCase()).not.toContain('set-cookie')
  }
})

const namesOf = (headers: Headers) => headers.getSetCookie().map((header) => header.split('=')[0])

test('two servers on one host with different ports have different cookies, and each reads its own', async () => {
  const other = await openApp()
  try {
    const jar: string[] = []
    for (const one of [app, other]) {
      const { headers } = await post(
        one,
        'session.start',
        { name: one.url },
        { origin: one.url, cookie: jar.join('; ') },
      )
      jar.push(headers.get('set-cookie')!.split(';')[0]!)
    }
    for (const one of [app, other]) {
      const { ok } = await post(one, 'session.me', {}, { origin: one.url, cookie: jar.join('; ') })
      expect(ok?.person.name).toBe(one.url)
    }
  } finally {
    await other.close()
  }
})

test('a cookie of the old name is understood and gets its new name; one of another server stays', async () => {
  const { cookie } = await arrives()
  const token = cookie.split('=')[1]!
  const old = (value: string) => ({ origin: app.url, cookie: `parley=${value}` })
  const { ok, headers } = await post(app, 'session.me', {}, old(token))
  expect(ok?.person.name).toBe('Carol')
  expect(headers.getSetCookie()).toEqual([
    `${cookie}; Max-Age=7776000; Path=/; HttpOnly; SameSite=Lax`,
    'parley=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
  ])
  expect((await post(app, 'session.me', {}, { origin: app.url, cookie: `${cookie}; parley=other` })).ok).toBeDefined()

  const foreign = await post(app, 'session.me', {}, old('x'.repeat(43)))
  expect([foreign.status, namesOf(foreign.headers)]).toEqual([401, []])
  const started = await post(app, 'session.start', { name: 'Dora' }, old('x'.repeat(43)))
  expect(namesOf(started.headers)).toEqual([`parley-${app.port}`])
})

test('a socket takes a cookie of the old name as it is', async () => {
  const { cookie } = await arrives()
  const head = await upgrades({ origin: app.url, cookie: cookie.replace(/^[^=]+/, 'parley') })
  expect(head).toStartWith('HTTP/1.1 101')
  expect(head.toLowerCase()).not.toContain('set-cookie')
})

test('the cookie carries the port of the address that people use', async () => {
  const names = async (env: Record<string, string>, headers: Record<string, string>) => {
    const proxied = await openApp({ ...UNLIMITED, TRUSTED_PROXIES: '127.0.0.1', ...env })
    try {
      return namesOf((await post(proxied, 'session.start', { name: 'Carol' }, headers)).headers)
    } finally {
      await proxied.close()
    }
  }
  expect(await names({}, { host: 'chat.example.org' })).toEqual(['parley-80'])
  expect(await names({}, { host: '[::1]:3000' })).toEqual(['parley-3000'])
  const forwarded = { host: 'chat.example.org', 'x-forwarded-proto': 'HTTPS,http' }
  expect(await names({}, forwarded)).toEqual(['__Host-parley-443'])
  expect(await names({ PUBLIC_URL: 'https://chat.example.org:8443' }, {})).toEqual(['__Host-parley-8443'])
  expect(await names({ PUBLIC_URL: 'http://chat.example.org' }, {})).toEqual(['parley-80'])
})
