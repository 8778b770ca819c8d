import { beforeEach, expect, test } from 'bun:test'
import { createLog } from '../log.ts'
import { pageOf } from './origin.ts'
import { ProxySigns } from './proxy-signs.ts'

const HOUR_MS = 3_600_000
let now: number
let lines: { event: string; advice: string; origin?: string }[]
let signs: ProxySigns
beforeEach(() => {
  now = 0
  lines = []
  signs = new ProxySigns(
    createLog('info', 'json', (line) => void lines.push(JSON.parse(line))),
    () => now,
  )
})

const browser = new Headers({ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' })

test('each sign is logged with what to set, at most once an hour', () => {
  const changed = new Headers({ origin: `https://chat.example.org/${'x'.repeat(200)}`, host: '127.0.0.1:3000' })
  for (; now <= HOUR_MS; now += HOUR_MS / 100) {
    signs.notUpgraded(browser)
    signs.hostChanged(changed)
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
