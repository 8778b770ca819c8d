import { beforeEach, expect, test } from 'bun:test'
import { createLog } from '../log.ts'
import { pageOf } from './origin.ts'
import { ProxySigns } from './proxy-signs.ts'

const HOUR_MS = 3_600_000
let now: number
let lines: { event: string; advice: string; origin?: string; opened?: string; publicUrl?: string }[]
let signs: ProxySigns
beforeEach(() => {
  now = 0
  lines = []
  signs = new ProxySigns(
    createLog('info', 'json', (line) => void lines.push(JSON.parse(line))),
    () => now,
    new URL('https://chat.example.org/talk'),
  )
})

const browser = new Headers({ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' })

test('each sign is logged with what to set, at most once an hour', () => {
  const changed = new Headers({ origin: `https://chat.example.org/${'x'.repeat(200)}`, host: '127.0.0.1:3000' })
  for (; now <= HOUR_MS; now += HOUR_MS / 100) {
    signs.notUpgraded(browser)
    signs.refusal('misdirected', changed)
  }
  expect(lines.map(({ event }) => event)).toEqual([
    'proxy.no-websockets',
    'proxy.host-changed',
    'proxy.no-websockets',
    'proxy.host-changed',
  ])
  expect(lines[0]!.advice).toContain('proxy_set_header Upgrade')
  expect(lines[1]!.advice).toContain('PUBLIC_URL')
  expect(lines[1]!.origin).toHaveLength(100)
})

test('our page at another address is refused with the right one, and both are logged once', () => {
  const opened = new Headers({ origin: 'http://192.168.1.20:3000', host: '192.168.1.20:3000' })
  for (let times = 0; times < 3; times++)
    expect(signs.refusal('foreign', opened)).toMatchObject({
      reason: 'foreign_page',
      params: { address: 'https://chat.example.org/talk' },
    })
  expect(lines).toMatchObject([
    { event: 'page.other-address', opened: 'http://192.168.1.20:3000', publicUrl: 'https://chat.example.org/talk' },
  ])
})

test('the page of another site is refused and not logged, and a page that may act is not refused', () => {
  const evil = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site', host: 'chat.example.org' }
  expect(signs.refusal('foreign', new Headers(evil))).toMatchObject({ reason: 'foreign_page' })
  for (const origin of ['null', 'file://', 'https://evil.test'])
    signs.refusal('foreign', new Headers({ origin, host: 'chat.example.org' }))
  for (const page of ['ours', 'none'] as const) expect(signs.refusal(page, new Headers())).toBeNull()
  expect(lines).toEqual([])
})

test('a request that was never meant as a socket is no sign', () => {
  signs.notUpgraded(new Headers({ accept: '*/*' }))
  expect(lines).toEqual([])
})

test('a page is ours behind a proxy that changes Host, if the browser or the proxy says so; another site is foreign', () => {
  const page = (headers: Record<string, string>, publicUrl: URL | null = null) =>
    pageOf(new Headers({ origin: 'https://chat.example.org', host: '127.0.0.1:3000', ...headers }), publicUrl, false)
  expect(page({ host: 'chat.example.org' })).toBe('ours')
  expect(page({ 'sec-fetch-site': 'same-origin' })).toBe('misdirected')
  expect(page({ 'x-forwarded-host': 'chat.example.org' })).toBe('misdirected')
  expect(page({ 'sec-fetch-site': 'cross-site', 'x-forwarded-host': 'other.example' })).toBe('foreign')
  expect(page({ origin: 'null' })).toBe('foreign')
  expect(page({}, new URL('https://chat.example.org'))).toBe('ours')
  expect(page({ 'sec-fetch-site': 'same-origin' }, new URL('https://other.example'))).toBe('foreign')
  expect(pageOf(new Headers({ host: 'a' }), null, false)).toBe('none')
})
