import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { openApp } from '../test/app.ts'
import { post } from '../test/cast.ts'
import { until } from '../test/server-process.ts'

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
