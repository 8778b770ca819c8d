import { afterEach, beforeEach, expect, test } from 'bun:test'
import { FakeWire } from '../../test/fake-wire.ts'
import { ProviderSignIn, takeReturn } from './provider-sign-in.ts'

const before = { location: globalThis.location, history: globalThis.history, sessionStorage: globalThis.sessionStorage }
let wire: FakeWire
let provider: ProviderSignIn
/** Where this tab was sent, and the address that it shows. */
let sent: string[]
let shown: string

beforeEach(() => {
  wire = new FakeWire()
  provider = new ProviderSignIn(wire)
  sent = []
  const kept = new Map<string, string>()
  const sessionStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  const history = { state: null, replaceState: (_state: unknown, _title: string, path: string) => (shown = path) }
  Object.assign(globalThis, { sessionStorage, history })
  isAt('/r/K7M-2XPD-4RQ')
})

afterEach(() => {
  Object.assign(globalThis, before)
})

function isAt(path: string): void {
  shown = path
  const { pathname, search } = new URL(path, 'http://localhost')
  Object.assign(globalThis, { location: { pathname, search, assign: (url: string) => void sent.push(url) } })
}

test('a person who comes back goes on where they were, and the answer leaves the address', async () => {
  wire.answer('session.provider.begin', () => ({ url: 'https://login.example.org/auth' }))
  await provider.leave({ from: location.pathname })
  expect(sent).toEqual(['https://login.example.org/auth'])
  isAt('/sign-in?code=one&state=two')
  expect(takeReturn()).toEqual({ answer: 'code=one&state=two', linking: false, from: '/r/K7M-2XPD-4RQ' })
  expect(shown).toBe('/sign-in')
  isAt('/sign-in?error=access_denied&state=two')
  expect(takeReturn()).toEqual({ answer: 'error=access_denied&state=two', linking: false, from: '/' })
})

test('the page that is opened by itself has no answer', () => {
  for (const path of ['/sign-in', '/sign-in?state=two', '/sign-in?code=one']) {
    isAt(path)
    expect([takeReturn(), shown]).toEqual([null, path])
  }
})

test('an invitation is remembered until the person comes back', async () => {
  wire.answer('session.provider.begin', () => ({ url: 'https://login.example.org/auth' }))
  await provider.leave({ from: '/register', invitation: 'K7M2XPD4RQ' })
  isAt('/sign-in?code=one&state=two')
  expect(takeReturn()).toMatchObject({ from: '/register', invitation: 'K7M2XPD4RQ' })
  isAt('/sign-in?code=one&state=two')
  expect(takeReturn()).not.toHaveProperty('invitation')
})

test('the page on which one signs out at the provider is the one that the server names', async () => {
  let url: { url?: string } = { url: 'https://login.example.org/end' }
  wire.answer('session.provider.exit', () => url)
  expect(await provider.exit()).toBe('https://login.example.org/end')
  url = {}
  expect(await provider.exit()).toBeUndefined()
})

test('a link of an account is remembered as one', async () => {
  wire.answer('account.provider.begin', () => ({ url: 'https://login.example.org/auth' }))
  await provider.leaveToLink({ password: 'four words in a row' })
  isAt('/sign-in?code=one&state=two')
  expect(takeReturn()?.linking).toBe(true)
})
