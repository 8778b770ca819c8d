import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Person } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import { alice, bob, kitchen, member, room } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { Locks } from '../../test/locks.ts'
import { until } from '../../test/until.ts'
import type { Cache } from '../cache/cache.ts'
import { Settings } from '../preferences/settings.svelte.ts'
import { Identity } from './identity.svelte.ts'
import { Tabs } from './tabs.ts'

let browser: Browser
let cache: Cache
let wire: FakeWire
let tabs: Tabs
let identity: Identity
let adopted: (Person | null)[]
let roomsAdopted: string[][]
let epochChanges: number
let forgotten: number

beforeEach(async () => {
  browser = new Browser()
  cache = browser.cache()
  open()
})

afterEach(async () => {
  identity.close()
  tabs.close()
  await browser.close()
})

function open(): void {
  wire = new FakeWire()
  tabs = new Tabs('parley')
  identity = new Identity({ wire, cache, settings: new Settings(), tabs })
  adopted = []
  roomsAdopted = []
  epochChanges = 0
  forgotten = 0
  identity.follow({
    adopt(person, { rooms }) {
      adopted.push(person)
      roomsAdopted.push(rooms.map(({ id }) => id))
    },
    epochChanged: () => epochChanges++,
    forget: () => forgotten++,
  })
}

const signedIn = (person: Person): void => wire.answer('session.me', () => ({ person }))

function refuse(reason: 'signed_out' | 'restarting' | 'already_signed_in'): never {
  throw new Refusal(reason)
}

test('a person with a session is signed in, and the connection is opened', async () => {
  signedIn(alice)
  await identity.load()
  await until(() => wire.opened)
  expect([identity.status, identity.person, adopted]).toEqual(['active', alice, [alice]])
})

test('a person without a session is asked for a name, with a suggestion', async () => {
  wire.answer('session.me', () => refuse('signed_out'))
  await identity.load()
  expect([identity.status, adopted, wire.opened]).toEqual(['none', [null], false])
  expect(identity.suggestedName).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
})

test('the cached person and rooms are there while the server cannot be reached, and it is asked again', async () => {
  await cache.adopt(alice, 'one')
  const entry = { room: room(), me: member(alice), unread: 0, mentions: 0, threads: [], read: 0, newest: 0, lastAt: 0 }
  await cache.reset(entry, { rev: 3 })
  wire.answer('session.me', () => refuse('restarting'))
  await identity.load()
  expect([identity.status, identity.person, wire.opened]).toEqual(['active', alice, true])
  expect([adopted, roomsAdopted]).toEqual([[alice], [[kitchen]]])
  signedIn(bob)
  await until(() => identity.person?.id === bob.id, Boolean, 4_000)
  expect([adopted, roomsAdopted]).toEqual([
    [alice, bob],
    [[kitchen], []],
  ])
})

test('another person closes the connection, and opens it when the followers have adopted them', async () => {
  signedIn(alice)
  await identity.load()
  await until(() => wire.opened)
  const { promise, resolve } = Promise.withResolvers<void>()
  identity.follow({ adopt: () => promise })
  signedIn(bob)
  await identity.check()
  expect([identity.person, wire.opened]).toEqual([bob, false])
  resolve()
  await until(() => wire.opened)
  expect((await cache.load()).person).toEqual(bob)
})

test('a new name is the same person', async () => {
  signedIn(alice)
  await identity.load()
  wire.answer('person.rename', ({ name }) => ({ person: { ...alice, name } }))
  await identity.rename('Alicia')
  expect(identity.person!.name).toBe('Alicia')
  expect(adopted).toEqual([alice])
  expect(wire.askedFor('session.start')).toEqual([])
})

test('a new guest starts a session', async () => {
  wire.answer('session.start', ({ name }) => {
    signedIn({ ...alice, name })
    return { person: { ...alice, name }, token: 'secret' }
  })
  await identity.start('Alicia')
  expect([identity.status, identity.person?.name, identity.suggestedName]).toEqual(['active', 'Alicia', 'Alicia'])
  expect(wire.askedFor('person.rename')).toEqual([])
})

test('when another tab has started a session meanwhile, its person gets the name', async () => {
  wire.answer('session.start', () => refuse('already_signed_in'))
  signedIn(alice)
  wire.answer('person.rename', ({ name }) => ({ person: { ...alice, name } }))
  await identity.start('Alicia')
  expect(identity.person).toEqual({ ...alice, name: 'Alicia' })
  await identity.start('Alice')
  expect(wire.askedFor('person.rename')).toEqual([{ name: 'Alicia' }])
})

test('a browser that does not store the cookie of a session gets the reason, and makes one guest only', async () => {
  wire.answer('session.start', ({ name }) => ({ person: { ...alice, name }, token: 'secret' }))
  wire.answer('session.me', () => refuse('signed_out'))
  for (let tries = 0; tries < 3; tries++)
    await expect(identity.start('Alicia')).rejects.toMatchObject({ reason: 'no_cookies' })
  expect([identity.cookies, identity.person, adopted, wire.opened]).toEqual([false, null, [], false])
  expect(wire.askedFor('session.start')).toHaveLength(1)
})

test('a session whose cookie could not be checked yet is found by the next try, and nobody is blamed', async () => {
  wire.answer('session.start', ({ name }) => ({ person: { ...alice, name }, token: 'secret' }))
  wire.answer('session.me', () => refuse('restarting'))
  await expect(identity.start('Alice')).rejects.toMatchObject({ reason: 'restarting' })
  expect(identity.cookies).toBe(true)
  wire.answer('session.start', () => refuse('already_signed_in'))
  signedIn(alice)
  await identity.start('Alice')
  expect(identity.person).toEqual(alice)
})

test('a browser without cookies makes no guest at all', async () => {
  const stores = Object.getOwnPropertyDescriptor(navigator, 'cookieEnabled')
  Object.defineProperty(navigator, 'cookieEnabled', { value: false, configurable: true })
  identity.close()
  tabs.close()
  open()
  if (stores) Object.defineProperty(navigator, 'cookieEnabled', stores)
  else delete (navigator as { cookieEnabled?: boolean }).cookieEnabled
  await expect(identity.start('Alice')).rejects.toMatchObject({ reason: 'no_cookies' })
  expect(wire.asked).toEqual([])
})

test('[G10] the end of a session deletes the person’s data, and a failed end does not', async () => {
  signedIn(alice)
  await identity.load()
  wire.answer('session.end', () => refuse('restarting'))
  await expect(identity.end()).rejects.toMatchObject({ reason: 'restarting' })
  expect([identity.status, (await cache.load()).person]).toEqual(['active', alice])
  wire.answer('session.end', () => ({}))
  await identity.end()
  expect([identity.status, (await cache.load()).person]).toEqual(['none', null])
})

test('[G10] a person who is forgotten is not suggested by name, and one who was signed out is', async () => {
  const stored = new Map([['parley.name', alice.name]])
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
      removeItem: (key: string) => stored.delete(key),
    },
  })
  signedIn(alice)
  await identity.load()
  wire.answer('session.me', () => refuse('signed_out'))
  wire.refuse('signed_out')
  await until(() => identity.status === 'none')
  expect(identity.suggestedName).toBe(alice.name)
  expect(forgotten).toBe(0)
  signedIn(alice)
  await identity.check()
  wire.answer('session.end', () => ({}))
  await identity.end()
  expect(forgotten).toBe(1)
  expect([identity.suggestedName, stored.get('parley.name')]).not.toContain(alice.name)
  delete (globalThis as { localStorage?: unknown }).localStorage
})

test('a refusal because there is no session is checked before anything is deleted', async () => {
  signedIn(alice)
  await identity.load()
  wire.refuse('signed_out')
  await wire.settled()
  expect([identity.status, adopted]).toEqual(['active', [alice]])
  wire.answer('session.me', () => refuse('signed_out'))
  wire.refuse('signed_out')
  await until(() => identity.status === 'none')
  expect(adopted).toEqual([alice, null])
})

test('[G9] a new epoch reaches the followers at once and one time', async () => {
  signedIn(alice)
  await identity.load()
  const confirmed = identity.confirm(alice, 'one')
  expect(epochChanges).toBe(1)
  expect(await confirmed).toBe(true)
  await identity.confirm(alice, 'one')
  expect(epochChanges).toBe(1)
  expect((await cache.load()).epoch).toBe('one')
})

test('[G10] a socket of another person is not confirmed, and makes them the person of this browser', async () => {
  signedIn(alice)
  await identity.load()
  expect(await identity.confirm(bob, 'one')).toBe(false)
  expect(identity.person).toEqual(bob)
  expect(adopted).toEqual([alice, bob])
})

test('another tab that signs in makes this one ask', async () => {
  wire.answer('session.me', () => refuse('signed_out'))
  await identity.load()
  signedIn(alice)
  const other = new Tabs('parley')
  other.emit('session', undefined)
  await until(() => identity.person?.id === alice.id)
  other.close()
})

test('a new name is sent to the other tabs, and makes nobody adopt anything', async () => {
  signedIn(alice)
  await identity.load()
  wire.answer('person.rename', ({ name }) => ({ person: { ...alice, name } }))
  const second = new Tabs('parley')
  const heard = new Promise<void>((resolve) => second.on('session', resolve))
  await identity.rename('Alicia')
  await heard
  const there = { ...alice, name: 'Ali' }
  signedIn(there)
  second.emit('session', undefined)
  await until(() => identity.person?.name === 'Ali')
  expect(adopted).toEqual([alice])
  second.close()
})

test('a new name is there after a reload without a connection', async () => {
  signedIn(alice)
  await identity.load()
  await identity.confirm(alice, 'one')
  wire.answer('person.rename', ({ name }) => ({ person: { ...alice, name } }))
  await identity.rename('Alicia')
  identity.close()
  tabs.close()
  open()
  wire.answer('session.me', () => refuse('restarting'))
  await identity.load()
  expect(identity.person?.name).toBe('Alicia')
})

const withAccount: Person = { ...bob, guest: false }

test('[G10] a session of an account that ended elsewhere is named, until somebody is here again', async () => {
  signedIn(withAccount)
  await identity.load()
  wire.answer('session.me', () => refuse('signed_out'))
  wire.refuse('signed_out')
  await until(() => identity.status === 'none')
  expect(identity.ended).toEqual(withAccount)
  signedIn(alice)
  await identity.check()
  expect(identity.ended).toBeNull()
})

test('a session that was ended here, and one of a guest, is not named', async () => {
  signedIn(withAccount)
  await identity.load()
  wire.answer('session.end', () => ({}))
  await identity.end()
  expect([identity.status, identity.ended]).toEqual(['none', null])
  signedIn(alice)
  await identity.check()
  wire.answer('session.me', () => refuse('signed_out'))
  await identity.check()
  expect([identity.status, identity.ended]).toEqual(['none', null])
})

test('while a session is replaced, nobody is asked whether the one before has ended', async () => {
  Object.defineProperty(navigator, 'locks', { configurable: true, value: new Locks() })
  signedIn(alice)
  await identity.load()
  const answer = Promise.withResolvers<void>()
  wire.answer('session.me', () => refuse('signed_out'))
  const renewed = identity.renew(async () => {
    await answer.promise
    signedIn({ ...alice, guest: false })
  })
  wire.refuse('signed_out')
  await wire.settled()
  expect([identity.status, adopted]).toEqual(['active', [alice]])
  answer.resolve()
  await renewed
  await identity.check()
  expect([identity.person, adopted]).toEqual([{ ...alice, guest: false }, [alice]])
  delete (navigator as { locks?: unknown }).locks
})

test('a session that is not replaced after all stays as it is', async () => {
  signedIn(alice)
  await identity.load()
  await expect(identity.renew(async () => refuse('restarting'))).rejects.toMatchObject({ reason: 'restarting' })
  expect([identity.person, adopted]).toEqual([alice, [alice]])
})
