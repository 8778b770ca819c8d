import { beforeEach, expect, test } from 'bun:test'
import { PageUpdate, type Unsaved } from './page-update.svelte.ts'

const stored = new Map<string, string>()
let works = true
globalThis.sessionStorage = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void (works && stored.set(key, value)),
} as unknown as Storage

beforeEach(() => {
  stored.clear()
  works = true
})

/** A page of build `own`. `passes` lets time pass, in steps in which the page looks. */
function page(own = 'a') {
  const state = { now: 0, unsaved: null as Unsaved | null, hidden: false, reloads: 0, left: 0, served: 'b' }
  const listeners: ((online: boolean) => void)[] = []
  const connection = {
    build: 'a' as string | undefined,
    online: false,
    onOnline: (listener: (online: boolean) => void) => (listeners.push(listener), () => {}),
  }
  const update = new PageUpdate({
    connection,
    own,
    unsaved: () => state.unsaved,
    hidden: () => state.hidden,
    leave: () => state.left++,
    reload: () => state.reloads++,
    ask: async () => state.served,
    now: () => state.now,
    random: () => 0,
  })
  update.follow()
  return {
    state,
    update,
    async connects(build: string | undefined) {
      connection.build = build
      for (const listener of listeners) listener(true)
      // The files are fetched.
      await Bun.sleep(1)
    },
    passes(ms: number) {
      for (const end = state.now + ms; state.now < end; state.now += 500) if (state.reloads === 0) update.look()
    },
  }
}

test('a page with nothing unsaved reloads once another build is served, and stores its place before', async () => {
  const { state, update, connects, passes } = page()
  await connects('b')
  expect([state.reloads, update.notice]).toEqual([0, null])
  passes(3_000)
  expect([state.reloads, state.left]).toEqual([1, 1])
})

test('a page does not reload when the server comes back with the same build, or names none', async () => {
  const { state, update, connects } = page()
  await connects('a')
  await connects(undefined)
  expect([state.reloads, update.notice]).toEqual([0, null])
  await connects('b')
  expect(stored.size).toBe(0)
})

test('while something is sent the notice says so, and the page reloads afterwards', async () => {
  const { state, update, connects, passes } = page()
  state.unsaved = 'sending'
  await connects('b')
  passes(60_000)
  expect([state.reloads, update.notice]).toEqual([0, 'sending'])
  state.unsaved = null
  passes(1_500)
  expect(state.reloads).toBe(0)
  passes(1_500)
  expect(state.reloads).toBe(1)
})

test('an open dialog leaves it to the person, until they do nothing for half a minute or hide the page', async () => {
  for (const hides of [false, true]) {
    stored.clear()
    const { state, update, connects, passes } = page()
    state.unsaved = 'open'
    await connects('b')
    passes(60_000)
    expect([state.reloads, update.notice]).toEqual([0, 'ready'])
    state.unsaved = null
    state.hidden = hides
    passes(5_000)
    expect(state.reloads).toBe(hides ? 1 : 0)
    passes(30_000)
    expect(state.reloads).toBe(1)
  }
})

test('a page that is served in its old build again reloads once for a build, and then leaves it to the person', async () => {
  const first = page()
  await first.connects('b')
  first.passes(3_000)
  expect(first.state.reloads).toBe(1)
  const again = page()
  await again.connects('b')
  again.passes(120_000)
  expect([again.state.reloads, again.update.notice]).toEqual([0, 'ready'])
  again.update.reloadNow()
  expect(again.state.reloads).toBe(1)
})

test('while nodes of two builds answer in turns, a page reloads once for each, and then leaves it to the person', async () => {
  let reloads = 0
  let own = 'a'
  let last: ReturnType<typeof page> | undefined
  for (let turn = 0; turn < 6; turn++) {
    const other = own === 'a' ? 'b' : 'a'
    last = page(own)
    await last.connects(other)
    last.passes(25_000)
    reloads += last.state.reloads
    if (last.state.reloads > 0) own = other
  }
  expect([reloads, last?.update.notice]).toEqual([2, 'ready'])
})

test('without a storage of the tab a page never reloads by itself', async () => {
  works = false
  const { state, update, connects, passes } = page()
  await connects('b')
  passes(60_000)
  expect([state.reloads, update.notice]).toEqual([0, 'ready'])
})

test('a server that goes back to the build of the page takes the notice away', async () => {
  const { state, update, connects, passes } = page()
  state.unsaved = 'open'
  await connects('b')
  passes(1_000)
  await connects('a')
  expect(update.notice).toBeNull()
  passes(0)
  expect(state.reloads).toBe(0)
})

test('a part that cannot be loaded makes the page ask the server for its build', async () => {
  const { state, update, passes } = page()
  state.served = 'a'
  await update.partFailed()
  expect(stored.size).toBe(0)
  state.served = 'b'
  await update.partFailed()
  await Bun.sleep(1)
  passes(3_000)
  expect(state.reloads).toBe(1)
})
