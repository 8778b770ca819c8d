import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { read, Router } from './router.svelte.ts'

test('a link leads to its room, however it was typed', () => {
  expect(read('/r/K7M-2XPD-4RQ')).toEqual({ name: 'room', code: 'K7M2XPD4RQ' })
  expect(read('/r/k7m2xpd4rq/')).toEqual({ name: 'room', code: 'K7M2XPD4RQ' })
  expect(read('/r/K7M%202XPD%204RQ')).toEqual({ name: 'room', code: 'K7M2XPD4RQ' })
  expect(read('/')).toEqual({ name: 'home' })
  expect(read('/admin')).toEqual({ name: 'admin' })
  expect(new Router().link({ name: 'admin' })).toBe('/admin')
})

test('an invitation is a room whose code is not known yet', () => {
  const token = 'q3vJk-0sTmKzX_7aYbCdEf'
  expect(read(`/i/${token}`)).toEqual({ name: 'room', code: token })
  expect(new Router().link({ name: 'room', code: token })).toBe(`/i/${token}`)
  expect(read(`/i/${token}x`)).toBeNull()
  expect(read('/i/')).toBeNull()
})

test('an address that is not Parley’s has no route', () => {
  for (const path of [
    '/r/',
    '/r/K7M-2XPD-4RQ/x',
    '/r/K7M-2XPD-4RQ/thread/',
    '/r/SHORT',
    '/r/K7M-2XPD-4RU',
    '/x',
    '/admin/people',
    '/r/%E0%A4%A',
    '/api/session.me',
  ]) {
    expect(read(path)).toBeNull()
  }
})

test('the pages of accounts have addresses of their own', () => {
  const router = new Router()
  for (const name of ['sign-in', 'reset', 'confirm'] as const) {
    expect(read(`/${name}`)).toEqual({ name })
    expect(read(`/${name}/`)).toEqual({ name })
    expect(router.link({ name })).toBe(`/${name}`)
  }
  expect([read('/sign-in/x'), read('/sign'), read('/resets')]).toEqual([null, null, null])
})

test('the settings have an address, and each of their sections one below it', () => {
  const router = new Router()
  expect([read('/settings'), read('/settings/')]).toEqual([{ name: 'settings' }, { name: 'settings' }])
  expect(read('/settings/devices')).toEqual({ name: 'settings', section: 'devices' })
  expect(router.link({ name: 'settings' })).toBe('/settings')
  expect(router.link({ name: 'settings', section: 'devices' })).toBe('/settings/devices')
  expect(read('/settings/devices/x')).toBeNull()
})

test('below a room are its messages, its threads and its pins', () => {
  const router = new Router()
  const [code, id] = ['K7M2XPD4RQ', '0198c0de-0000-7000-8000-000000000000']
  for (const [path, more] of [
    [`/r/K7M-2XPD-4RQ/${id}`, { message: id }],
    [`/r/K7M-2XPD-4RQ/thread/${id}`, { thread: id }],
    ['/r/K7M-2XPD-4RQ/pins', { panel: 'pins' }],
    ['/r/K7M-2XPD-4RQ/files', { panel: 'files' }],
    ['/r/K7M-2XPD-4RQ/search', { panel: 'search' }],
  ] as const) {
    expect(read(path)).toEqual({ name: 'room', code, ...more })
    expect(router.link({ name: 'room', code, ...more })).toBe(path)
  }
})

test('a route and its link correspond', () => {
  const router = new Router()
  expect(router.link({ name: 'room', code: 'K7M2XPD4RQ' })).toBe('/r/K7M-2XPD-4RQ')
  expect(read(router.link({ name: 'home' }))).toEqual({ name: 'home' })
})

/** A window with its history, whose traversals are asynchronous as in a browser. */
class FakeWindow extends EventTarget {
  readonly entries = ['/']
  readonly states: unknown[] = [null]
  at = 0
  readonly document = new EventTarget()
  readonly location = this
  readonly history = this

  get pathname(): string {
    return this.entries[this.at]!
  }

  get state(): unknown {
    return this.states[this.at]
  }

  pushState(state: unknown, _title: string, link = this.pathname): void {
    this.states.splice(++this.at, Infinity, state)
    this.entries.splice(this.at, Infinity, link)
  }

  replaceState(state: unknown, _title: string, link: string): void {
    this.states[this.at] = state
    this.entries[this.at] = link
  }

  back(): void {
    setTimeout(() => {
      this.at--
      this.dispatchEvent(new Event('popstate'))
    })
  }
}

describe('a page', () => {
  const before = { ...pick(globalThis) }
  const room = { name: 'room', code: 'K7M2XPD4RQ' } as const
  const another = { name: 'room', code: 'G4RDEN0000' } as const
  const pins = { ...room, panel: 'pins' } as const
  const thread = { ...room, thread: '0198c0de-0000-7000-8000-000000000000' } as const
  let window: FakeWindow
  let router: Router
  let closed: number

  beforeEach(() => {
    window = new FakeWindow()
    Object.assign(globalThis, pick(window as unknown as typeof globalThis), {
      addEventListener: window.addEventListener.bind(window),
    })
    router = new Router()
    router.start()
    router.go(room)
    closed = 0
  })

  afterEach(() => Object.assign(globalThis, before))

  const covers = () => router.cover(() => closed++)
  const moment = () => Bun.sleep(20)

  test('that covers another is closed by Back, and the other stays', async () => {
    covers()
    window.back()
    await moment()
    expect([closed, router.path, window.at]).toEqual([1, room, 1])
    window.back()
    await moment()
    expect(router.path).toEqual({ name: 'home' })
  })

  test('whose cover was closed in another way is left by Back', async () => {
    covers()()
    await moment()
    expect([closed, router.path, window.at]).toEqual([0, room, 1])
    window.back()
    await moment()
    expect(router.path).toEqual({ name: 'home' })
  })

  for (const [when, goes] of [
    ['before', (uncovered: () => void) => (router.go(another), uncovered())],
    ['after', (uncovered: () => void) => (uncovered(), router.go(another))],
  ] as const)
    test(`chosen in a cover, ${when} that is closed, takes its place`, async () => {
      goes(covers())
      await moment()
      expect([router.path, window.entries.length]).toEqual([another, 3])
      window.back()
      await moment()
      expect([router.path, closed]).toEqual([room, 0])
    })

  for (const [when, covered] of [
    ['before', () => (covers(), covers())],
    ['after', () => (covers()(), covers())],
  ] as const)
    test(`has another cover, ${when} one is closed, which takes its place and is closed by Back`, async () => {
      covered()
      await moment()
      expect([closed, window.at]).toEqual([0, 2])
      window.back()
      await moment()
      expect([closed, router.path, window.at]).toEqual([1, room, 1])
    })

  test('and a cover wait while the browser goes back from another cover', async () => {
    const back = Promise.withResolvers<void>()
    const goesBack = window.back.bind(window)
    window.back = () => (goesBack(), back.resolve())
    covers()()
    await back.promise
    covers()
    await moment()
    expect([closed, window.at]).toEqual([0, 2])
    router.go(another)
    await moment()
    expect([router.path, window.pathname, window.at]).toEqual([another, '/r/G4R-DEN0-000', 2])
  })

  for (const [when, goes] of [
    ['before', (uncovered: () => void) => (router.go({ name: 'home' }, { replace: true }), uncovered())],
    ['after', (uncovered: () => void) => (uncovered(), router.go({ name: 'home' }, { replace: true }))],
  ] as const)
    test(`that is replaced, ${when} its cover is closed, leaves nothing of both`, async () => {
      goes(covers())
      expect(router.path).toEqual({ name: 'home' })
      await moment()
      expect([router.path, window.at, window.pathname]).toEqual([{ name: 'home' }, 1, '/'])
    })

  test('whose own link is in its cover is led to by it, and Back leads to the one before', async () => {
    covers()
    router.go(room)
    await moment()
    expect([router.path, window.at]).toEqual([room, 1])
  })

  test('without a cover has its own entry', () => {
    router.go(another)
    expect(window.entries).toHaveLength(3)
  })

  test('that was opened from a room is left to it, and Back leads to the page before the room', async () => {
    router.go(pins)
    router.leave(room)
    expect(router.path).toEqual(room)
    await moment()
    expect([router.path, window.at]).toEqual([room, 1])
    window.back()
    await moment()
    expect(router.path).toEqual({ name: 'home' })
  })

  test('that replaced another is left to the room from which that one was opened', async () => {
    router.go(pins)
    router.go(thread, { replace: true })
    router.leave(room)
    await moment()
    expect([router.path, window.at]).toEqual([room, 1])
  })

  test('that was opened by its link is replaced, and the page before it stays', async () => {
    router.go({ name: 'home' })
    router.go(thread)
    router.leave(room)
    await moment()
    expect([router.path, window.at, window.entries.length]).toEqual([room, 3, 4])
    window.back()
    await moment()
    expect(router.path).toEqual({ name: 'home' })
  })

  test('that is left while something covers it is left in place', async () => {
    router.go(pins)
    covers()
    router.leave(room)
    await moment()
    expect([router.path, window.pathname, window.at]).toEqual([room, '/r/K7M-2XPD-4RQ', 2])
  })
})

function pick({ location, history, document, addEventListener }: typeof globalThis) {
  return { location, history, document, addEventListener }
}
