import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openApp } from '../test/app.ts'
import { post } from '../test/cast.ts'
import { UNLIMITED } from '../test/server-process.ts'

const TOKEN = 'a token that is long enough'.replaceAll(' ', '-')

type Server = Awaited<ReturnType<typeof openApp>>
let local: Server
let guarded: Server
let proxied: Server
beforeAll(async () => {
  local = await openApp()
  guarded = await openApp({ ...UNLIMITED, METRICS_TOKEN: TOKEN })
  proxied = await openApp({ ...UNLIMITED, TRUSTED_PROXIES: '127.0.0.1' })
})
afterAll(() => Promise.all([local.close(), guarded.close(), proxied.close()]))

const get = (server: Server, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(`${server.url}/metrics`, { headers, ...init })
const authorized = (value: string) => ({ authorization: value })

describe('without a token', () => {
  test('a program on this machine reads the metrics', async () => {
    for (const server of [local, proxied]) {
      const answer = await get(server)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=utf-8',
      ])
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(await answer.text()).toContain('\nparley_storage_writable 1\n')
    }
  })

  test('for a request that came through a proxy, or names another host, there is no such page', async () => {
    const others: Record<string, string>[] = [
      { 'x-forwarded-for': '203.0.113.5' },
      { 'x-forwarded-for': '127.0.0.1' },
      { 'x-forwarded-for': '' },
      { 'x-real-ip': '127.0.0.1' },
      { 'x-forwarded-proto': 'https' },
      { 'x-forwarded-host': 'localhost' },
      { forwarded: 'for=127.0.0.1' },
      { via: '1.1 proxy' },
      { host: 'chat.example.org' },
      { host: 'localhost.example.org' },
    ]
    const absent = await (await fetch(`${local.url}/nothing`)).text()
    for (const server of [local, proxied])
      for (const headers of others) {
        const answer = await get(server, headers)
        expect([headers, answer.status, await answer.text()]).toEqual([headers, 404, absent])
      }
  })

  test('a token changes nothing', async () => {
    expect((await get(local, { ...authorized(`Bearer ${TOKEN}`), 'x-forwarded-for': '203.0.113.5' })).status).toBe(404)
    expect((await get(local, authorized('Bearer anything'))).status).toBe(200)
  })

  test('they are only read', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await get(local, {}, { method })).status).toBe(404)
    const head = await get(local, {}, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })
})

describe('with METRICS_TOKEN', () => {
  test('who sends it reads the metrics, from wherever', async () => {
    const senders: Record<string, string>[] = [{}, { 'x-forwarded-for': '203.0.113.5' }, { host: 'chat.example.org' }]
    for (const headers of senders) {
      const answer = await get(guarded, { ...headers, ...authorized(`Bearer ${TOKEN}`) })
      expect([headers, answer.status]).toEqual([headers, 200])
    }
  })

  test('everybody else is told that it is missing or wrong, also on this machine', async () => {
    const wrong = ['', 'Bearer', 'Bearer ', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, TOKEN, `Basic ${TOKEN}`]
    for (const value of wrong) {
      const answer = await get(guarded, authorized(value))
      expect([value, answer.status, answer.headers.get('www-authenticate')]).toEqual([
        value,
        401,
        'Bearer realm="metrics"',
      ])
      const body = await answer.text()
      expect(body).toBe('METRICS_TOKEN is missing or wrong.\n')
    }
    expect((await get(guarded)).status).toBe(401)
    expect((await fetch(`${guarded.url}/metrics?token=${TOKEN}`)).status).toBe(401)
  })

  test('the session of a person does not count', async () => {
    const { ok } = await post(guarded, 'session.start', { name: 'Mallory' })
    expect((await get(guarded, authorized(`Bearer ${ok!.token}`))).status).toBe(401)
  })
})

test('[G7] a flood of scrapes waits at the entrance like any other', async () => {
  const strict = await openApp({ ...UNLIMITED, LIMIT_REQUESTS_PER_SECOND: '1', LIMIT_REQUESTS_BURST: '2' })
  try {
    const statuses = (await Promise.all(Array.from({ length: 8 }, () => get(strict)))).map(({ status }) => status)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(5)
  } finally {
    await strict.close()
  }
})
