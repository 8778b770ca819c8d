import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { RoomState } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import { alice, frame, garden, kitchen, member, message, reset, room, said, state } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import type { Cache } from '../cache/cache.ts'
import { Feed } from './feed.ts'
import { Rooms } from './rooms.svelte.ts'

let browser: Browser
let wire: FakeWire
let cache: Cache
let feed: Feed
let rooms: Rooms
let states: RoomState[]

beforeEach(async () => {
  browser = new Browser()
  cache = browser.cache()
  await cache.adopt(alice, 'one')
  wire = new FakeWire()
  states = [reset(10), reset(4, garden)]
  wire.answer('sync', () => ({ epoch: 'one', run: 'a run', person: alice, rooms: states }))
  wire.answer('room.read', () => ({}))
  feed = new Feed({ wire, meet: async () => true })
  rooms = new Rooms({ wire, cache, feed, me: () => alice.id })
  wire.connect()
  await until(() => rooms.ready)
})

afterEach(() => browser.close())

function unread(): number {
  return rooms.byId(kitchen)!.unread
}

test('what others say is unread until it is read, and counts for the title', () => {
  wire.say('changes', frame(10, 13))
  wire.say('changes', frame(4, 5, garden))
  expect([unread(), rooms.unreadTotal]).toEqual([3, 4])
  rooms.read(kitchen, 13)
  expect([unread(), rooms.unreadTotal]).toEqual([0, 1])
})

test('what I say is not unread, and marks what stands above as read', () => {
  const mine = { rev: 13, message: message(13, { author: alice.id }) }
  wire.say('changes', { room: kitchen, from: 10, to: 14, changes: [...said(10, 12), mine, ...said(13, 14)] })
  expect(unread()).toBe(1)
  expect(rooms.byId(kitchen)!.read).toBe(13)
})

test('a change of something older, or of somebody, is not unread', () => {
  const edited = { rev: 11, message: message(3, { rev: 11 }) }
  wire.say('changes', { room: kitchen, from: 10, to: 12, changes: [edited, { rev: 12, member: member(alice) }] })
  expect(unread()).toBe(0)
})

test('what was read on another device is read here, in part if in part', async () => {
  wire.say('changes', frame(10, 14))
  wire.say('read', { room: kitchen, seq: 12 })
  await until(() => unread() === 2)
  wire.say('read', { room: kitchen, seq: 14 })
  expect(unread()).toBe(0)
  wire.say('read', { room: kitchen, seq: 11 })
  expect(rooms.byId(kitchen)!.read).toBe(14)
})

test('reading is told once for many steps', async () => {
  wire.say('changes', frame(10, 14))
  for (const seq of [11, 12, 13, 14, 13]) rooms.read(kitchen, seq)
  await until(() => wire.askedFor('room.read').length === 1)
  expect(wire.askedFor('room.read')).toEqual([{ room: kitchen, seq: 14 }])
})

test('what was read offline is told at the next connect, and once', async () => {
  wire.say('changes', frame(10, 14))
  wire.disconnect()
  rooms.read(kitchen, 14)
  states = [state({ to: 14, unread: 4, read: 10 }), state({ to: 4 }, garden)]
  wire.connect()
  await until(() => wire.askedFor('sync').length === 3)
  await Bun.sleep(20)
  expect(wire.askedFor('room.read')).toEqual([{ room: kitchen, seq: 14 }])
  expect(wire.askedFor('sync')).toHaveLength(3)
  expect(unread()).toBe(0)
})

test('[G8] one who reads on while marks are told asks once more at a connect, not once for every mark', async () => {
  // Marks are told later, when the next test has rooms of its own.
  const here = rooms
  here.read(kitchen, 5)
  let seq = 5
  wire.answer('room.read', () => {
    // What is acknowledged meanwhile is read, too.
    here.read(kitchen, ++seq)
    return {}
  })
  wire.disconnect()
  const before = wire.askedFor('sync').length
  wire.connect()
  await Bun.sleep(100)
  expect(wire.askedFor('sync').length - before).toBe(2)
})

test('[G8] a mark that the server refuses is no reason to sync, and is told after the next one', async () => {
  wire.say('changes', frame(10, 14))
  wire.disconnect()
  rooms.read(kitchen, 14)
  states = [state({ to: 14, unread: 4, read: 10 }), state({ to: 4 }, garden)]
  wire.answer('room.read', async () => {
    await Bun.sleep(1)
    throw new Refusal('unavailable', 'The disk is full.', 2_000)
  })
  wire.connect()
  await until(() => wire.askedFor('room.read').length === 1)
  await Bun.sleep(50)
  expect([wire.askedFor('sync').length, wire.askedFor('room.read').length]).toEqual([2, 1])

  wire.answer('room.read', () => ({}))
  await feed.sync()
  await until(() => wire.askedFor('sync').length === 4)
  expect(wire.askedFor('room.read')).toHaveLength(2)
})

test('[G9] in another life of the data what was read in the one before is not told', async () => {
  rooms.read(kitchen, 10)
  wire.disconnect()
  states = [reset(10), reset(4, garden)].map((one) => ({ ...one, read: 2, unread: 8 }))
  rooms.doubt()
  wire.connect()
  await until(() => rooms.byId(kitchen)!.unread === 8)
  // Longer than a mark waits to be told.
  await Bun.sleep(500)
  expect(wire.askedFor('room.read')).toEqual([])
  expect(rooms.byId(kitchen)!.read).toBe(2)
})

test('the room that was spoken in last comes first', () => {
  wire.say('changes', frame(4, 5, garden))
  expect(rooms.list.map((entry) => entry.room.name)).toEqual(['Garden', 'Kitchen'])
  wire.say('changes', frame(10, 11))
  expect(rooms.list.map((entry) => entry.room.name)).toEqual(['Kitchen', 'Garden'])
})

test('a room is found by its code, and no other is', () => {
  expect(rooms.byCode('K7M2XPD4RQ')!.room.id).toBe(kitchen)
  expect(rooms.byCode('0000000000')).toBeUndefined()
})

test('joining resolves when the room is there to be opened', async () => {
  const third = 'c0000000-0000-4000-8000-000000000003'
  wire.answer('room.join', () => {
    states = [...states, { ...reset(2), lastAt: 100, room: { ...room(kitchen, 2), id: third, code: '000-0000-001' } }]
    return { room: states[2]!.room }
  })
  const joined = await rooms.join('0000000001')
  expect(rooms.byId(joined.id)!.room.code).toBe('000-0000-001')
  expect(rooms.list[0]!.room.id).toBe(third)
})

test('a wrong code is refused with the words of the server', async () => {
  wire.answer('room.join', () => {
    throw new Refusal('not_found', 'No room has this code.')
  })
  await expect(rooms.join('0000000000')).rejects.toThrow('No room has this code.')
  expect(rooms.list).toHaveLength(2)
})

test('[G10] a room that was left is gone, here and from the cache', async () => {
  wire.answer('room.leave', () => ({}))
  await rooms.leave(kitchen)
  expect(rooms.byId(kitchen)).toBeUndefined()
  await until(() => feed.rev(kitchen) === undefined)
  expect((await cache.load()).rooms.map(({ id }) => id)).toEqual([garden])
})
