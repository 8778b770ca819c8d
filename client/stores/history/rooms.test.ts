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
import { waitingIn } from '../attention/badge.ts'
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
  expect([unread(), waitingIn(rooms.list).unread]).toEqual([3, 4])
  rooms.read(kitchen, 13)
  expect([unread(), waitingIn(rooms.list).unread]).toEqual([0, 1])
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
  const joined = await rooms.commands.join('0000000001')
  expect(rooms.byId(joined.id)!.room.code).toBe('0000000001')
  expect(rooms.list[0]!.room.id).toBe(third)
})

test('a wrong code is refused with the reason of the server', async () => {
  wire.answer('room.join', () => {
    throw new Refusal('wrong_code')
  })
  await expect(rooms.commands.join('0000000000')).rejects.toMatchObject({ reason: 'wrong_code' })
  expect(rooms.list).toHaveLength(2)
})

test('a room that its owner updates is changed by the feed', async () => {
  wire.answer('room.update', ({ name }) => {
    const changed = { ...room(kitchen, 11), name: name! }
    wire.emit('changes', frameOf(10, 11, [{ rev: 11, room: changed }]))
    return { room: changed }
  })
  await rooms.commands.update(kitchen, { name: 'Big kitchen' })
  expect(wire.askedFor('room.update')).toEqual([{ room: kitchen, name: 'Big kitchen' }])
  expect(rooms.byId(kitchen)!.room).toMatchObject({ name: 'Big kitchen', rev: 11 })
})

test('[G10] a room that was left is removed from the list and from the cache', async () => {
  wire.answer('room.leave', () => ({}))
  await rooms.commands.leave(kitchen)
  expect(rooms.byId(kitchen)).toBeUndefined()
  await until(() => feed.rev(kitchen) === undefined)
  expect((await cache.load()).rooms.map(({ id }) => id)).toEqual([garden])
})

test('what mentions me counts apart, until it is read', () => {
  const named = { rev: 12, message: message(12, { body: `<@${alice.id}>?` }) }
  wire.emit('changes', frameOf(10, 13, [...messageChanges(10, 11), named, ...messageChanges(12, 13)]))
  expect(rooms.byId(kitchen)).toMatchObject({ unread: 3, mentions: 1 })
  expect(waitingIn(rooms.list).mentions).toBe(1)
  rooms.read(kitchen, 13)
  expect(rooms.byId(kitchen)).toMatchObject({ unread: 0, mentions: 0 })
})

test('a reply that only its thread shows is not unread in the room, but in a thread that I follow', () => {
  const reply = (seq: number, more: object = {}) => ({ rev: seq, message: message(seq, { thread: 'root', ...more }) })
  wire.emit('changes', frameOf(10, 11, [reply(11)]))
  expect(rooms.byId(kitchen)).toMatchObject({ unread: 0, newest: 10, threads: [] })
  wire.emit('changes', frameOf(11, 12, [reply(12, { author: alice.id })]))
  wire.emit('changes', frameOf(12, 14, [reply(13), reply(14, { body: `<@${alice.id}>` })]))
  expect(rooms.byId(kitchen)!.threads).toEqual([{ thread: 'root', read: 12, unread: 2, mentions: 1 }])
  rooms.readThread(kitchen, 'root', 14)
  expect(rooms.byId(kitchen)!.threads).toEqual([{ thread: 'root', read: 14, unread: 0, mentions: 0 }])
})

test('a reply that the room shows, too, is unread in both', () => {
  const mine = { rev: 11, message: message(11, { author: alice.id, thread: 'root' }) }
  const shown = { rev: 12, message: message(12, { thread: 'root', inRoom: true }) }
  wire.emit('changes', frameOf(10, 12, [mine, shown]))
  expect(rooms.byId(kitchen)).toMatchObject({ unread: 1, threads: [{ unread: 1 }] })
})

test('the first reply to my message makes me follow its thread', () => {
  const root = message(9, { author: alice.id, rev: 12, replies: { count: 1, seq: 11, at: 1, people: ['bob'] } })
  const reply = { rev: 11, message: message(11, { thread: root.id }) }
  wire.emit('changes', frameOf(10, 12, [reply, { rev: 12, message: root }]))
  expect(rooms.byId(kitchen)!.threads).toEqual([{ thread: root.id, read: 10, unread: 1, mentions: 0 }])
})

test('a room that was marked as unread on another device is unread here, also after an absence', async () => {
  wire.emit('changes', frame(10, 14))
  rooms.read(kitchen, 14)
  await until(() => wire.askedFor('room.read').length === 1)
  await wire.settled()
  wire.emit('unread', { room: kitchen, read: 11, unread: 3, mentions: 1 })
  expect(rooms.byId(kitchen)).toMatchObject({ read: 11, unread: 3, mentions: 1 })
  rooms.read(kitchen, 14)
  await until(() => wire.askedFor('room.read').length === 2)
  await wire.settled()
  wire.disconnect()
  states = [state({ to: 14, unread: 2, read: 12 }), state({ to: 4 }, garden)]
  wire.connect()
  await until(() => wire.askedFor('sync').length === 2)
  await wire.settled()
  expect(rooms.byId(kitchen)).toMatchObject({ read: 12, unread: 2 })
  expect(wire.askedFor('room.read')).toHaveLength(2)
})

test('a mute is set on all devices, and taken off again', () => {
  wire.emit('mute', { room: kitchen, mute: 'everyone' })
  expect(rooms.byId(kitchen)!.mute).toBe('everyone')
  wire.emit('mute', { room: kitchen })
  expect(rooms.byId(kitchen)!.mute).toBeUndefined()
})

test('[G10] when unread messages have expired, the server says how many are left', async () => {
  wire.emit('changes', frame(10, 13))
  const expired = { ...room(kitchen), rev: 14, expired: 12 }
  states = [{ ...state({ from: 14, to: 14 }), room: expired, unread: 1, newest: 13 }, reset(4, garden)]
  const asked = wire.askedFor('sync').length
  wire.emit('changes', frameOf(13, 14, [{ rev: 14, room: expired }]))
  await until(unread, (count) => count === 1, 15_000)
  expect(wire.askedFor('sync').length).toBe(asked + 1)
}, 20_000)

test('when only read messages have expired, nobody asks the server', async () => {
  wire.emit('changes', frame(10, 13))
  rooms.read(kitchen, 13)
  wire.emit('changes', frameOf(13, 14, [{ rev: 14, room: { ...room(kitchen), rev: 14, expired: 13 } }]))
  expect([rooms.byId(kitchen)?.newest, unread()]).toEqual([0, 0])
  const asked = wire.askedFor('sync').length
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(wire.askedFor('sync').length).toBe(asked)
})
