import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { RoomState } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import {
  alice,
  frame,
  frameOf,
  garden,
  kitchen,
  member,
  message,
  reset,
  room,
  messageChanges,
  state,
} from '../../test/cast.ts'
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
  wire.answer('sync', () => ({ epoch: 'one', person: alice, rooms: states }))
  wire.answer('room.read', () => ({}))
  feed = new Feed({ wire, confirm: async () => true })
  rooms = new Rooms({ wire, cache, feed, me: () => alice.id })
  wire.connect()
  await until(() => rooms.ready)
})

afterEach(() => browser.close())

function unread(): number {
  return rooms.byId(kitchen)!.unread
}

test('messages of other people are unread until they are read, and count for the title', () => {
  wire.emit('changes', frame(10, 13))
  wire.emit('changes', frame(4, 5, garden))
  expect([unread(), rooms.unreadTotal]).toEqual([3, 4])
  rooms.read(kitchen, 13)
  expect([unread(), rooms.unreadTotal]).toEqual([0, 1])
})

test('my own messages are not unread, and mark the messages above as read', () => {
  const mine = { rev: 13, message: message(13, { author: alice.id }) }
  wire.emit('changes', frameOf(10, 14, [...messageChanges(10, 12), mine, ...messageChanges(13, 14)]))
  expect(unread()).toBe(1)
  expect(rooms.byId(kitchen)!.read).toBe(13)
})

test('a change of an older message, or of a member, is not unread', () => {
  const edited = { rev: 11, message: message(3, { rev: 11 }) }
  wire.emit('changes', frameOf(10, 12, [edited, { rev: 12, member: member(alice) }]))
  expect(unread()).toBe(0)
})

test('what was read on another device is read here, also in part', async () => {
  wire.emit('changes', frame(10, 14))
  wire.emit('read', { room: kitchen, seq: 12 })
  await until(() => unread() === 2)
  wire.emit('read', { room: kitchen, seq: 14 })
  expect(unread()).toBe(0)
  wire.emit('read', { room: kitchen, seq: 11 })
  expect(rooms.byId(kitchen)!.read).toBe(14)
})

test('one mark is sent for many steps of reading', async () => {
  wire.emit('changes', frame(10, 14))
  for (const seq of [11, 12, 13, 14, 13]) rooms.read(kitchen, seq)
  await until(() => wire.askedFor('room.read').length === 1)
  expect(wire.askedFor('room.read')).toEqual([{ room: kitchen, seq: 14 }])
})

test('what was read offline is sent at the next connect, once', async () => {
  wire.emit('changes', frame(10, 14))
  wire.disconnect()
  rooms.read(kitchen, 14)
  states = [state({ to: 14, unread: 4, read: 10 }), state({ to: 4 }, garden)]
  wire.connect()
  await until(() => wire.askedFor('sync').length === 3)
  await feed.sync()
  await wire.settled()
  expect(wire.askedFor('room.read')).toEqual([{ room: kitchen, seq: 14 }])
  expect(wire.askedFor('sync')).toHaveLength(4)
  expect(unread()).toBe(0)
})

test('[G8] reading on while marks are sent causes one more sync a connect, not one for each mark', async () => {
  // Marks are sent later, when `rooms` is already that of the next test.
  const here = rooms
  here.read(kitchen, 5)
  let seq = 5
  wire.answer('room.read', () => {
    // The person reads on meanwhile.
    here.read(kitchen, ++seq)
    return {}
  })
  wire.disconnect()
  const before = wire.askedFor('sync').length
  wire.connect()
  await until(() => wire.askedFor('sync').length === before + 2)
  await wire.settled()
  await feed.sync()
  await wire.settled()
  expect(wire.askedFor('sync').length - before).toBe(3)
})

test('[G8] a mark that the server refuses causes no sync, and is sent after the next one', async () => {
  wire.emit('changes', frame(10, 14))
  wire.disconnect()
  rooms.read(kitchen, 14)
  states = [state({ to: 14, unread: 4, read: 10 }), state({ to: 4 }, garden)]
  wire.answer('room.read', async () => {
    await Bun.sleep(1)
    throw new Refusal('disk_full', undefined, 2_000)
  })
  wire.connect()
  await until(() => wire.askedFor('room.read').length === 1)
  await wire.settled()
  expect([wire.askedFor('sync').length, wire.askedFor('room.read').length]).toEqual([2, 1])

  wire.answer('room.read', () => ({}))
  await feed.sync()
  await until(() => wire.askedFor('sync').length === 4)
  expect(wire.askedFor('room.read')).toHaveLength(2)
})

test('[G9] in a new epoch the marks of the epoch before are not sent', async () => {
  rooms.read(kitchen, 10)
  wire.disconnect()
  states = [reset(10), reset(4, garden)].map((one) => ({ ...one, read: 2, unread: 8 }))
  rooms.epochChanged()
  wire.connect()
  await until(() => rooms.byId(kitchen)!.unread === 8)
  // A later mark is sent: an earlier one would have been sent before it.
  rooms.read(garden, 4)
  await until(() => wire.askedFor('room.read').length > 0)
  expect(wire.askedFor('room.read')).toEqual([{ room: garden, seq: 4 }])
  expect(rooms.byId(kitchen)!.read).toBe(2)
})

test('the room with the newest message comes first', () => {
  wire.emit('changes', frame(4, 5, garden))
  expect(rooms.list.map((entry) => entry.room.name)).toEqual(['Garden', 'Kitchen'])
  wire.emit('changes', frame(10, 11))
  expect(rooms.list.map((entry) => entry.room.name)).toEqual(['Kitchen', 'Garden'])
})

test('a room is found by its code, and no other is', () => {
  expect(rooms.byCode('K7M2XPD4RQ')!.room.id).toBe(kitchen)
  expect(rooms.byCode('0000000000')).toBeUndefined()
})

test('joining resolves when the room can be opened', async () => {
  const third = 'c0000000-0000-4000-8000-000000000003'
  wire.answer('room.join', () => {
    states = [...states, { ...reset(2), lastAt: 100, room: { ...room(kitchen, 2), id: third, code: '0000000001' } }]
    return { room: states[2]!.room }
  })
  const joined = await rooms.join('0000000001')
  expect(rooms.byId(joined.id)!.room.code).toBe('0000000001')
  expect(rooms.list[0]!.room.id).toBe(third)
})

test('a wrong code is refused with the reason of the server', async () => {
  wire.answer('room.join', () => {
    throw new Refusal('wrong_code')
  })
  await expect(rooms.join('0000000000')).rejects.toMatchObject({ reason: 'wrong_code' })
  expect(rooms.list).toHaveLength(2)
})

test('a room that its owner updates is changed by the feed', async () => {
  wire.answer('room.update', ({ name }) => {
    const changed = { ...room(kitchen, 11), name: name! }
    wire.emit('changes', frameOf(10, 11, [{ rev: 11, room: changed }]))
    return { room: changed }
  })
  await rooms.update(kitchen, { name: 'Big kitchen' })
  expect(wire.askedFor('room.update')).toEqual([{ room: kitchen, name: 'Big kitchen' }])
  expect(rooms.byId(kitchen)!.room).toMatchObject({ name: 'Big kitchen', rev: 11 })
})

test('[G10] a room that was left is removed from the list and from the cache', async () => {
  wire.answer('room.leave', () => ({}))
  await rooms.leave(kitchen)
  expect(rooms.byId(kitchen)).toBeUndefined()
  await until(() => feed.rev(kitchen) === undefined)
  expect((await cache.load()).rooms.map(({ id }) => id)).toEqual([garden])
})
