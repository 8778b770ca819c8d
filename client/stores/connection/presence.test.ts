import { beforeEach, expect, test } from 'bun:test'
import { alice, bob, frame, frameOf, garden, kitchen, message, reset } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import { Feed } from '../history/feed.ts'
import { PresenceStore } from './presence.svelte.ts'

let wire: FakeWire
let presence: PresenceStore

beforeEach(async () => {
  wire = new FakeWire()
  const feed = new Feed({ wire, confirm: async () => true })
  presence = new PresenceStore({ wire, feed })
  wire.answer('sync', () => ({ epoch: 'one', person: alice, rooms: [reset(3)] }))
  wire.connect()
  await until(() => feed.caughtUp)
})

test('presence is known after the sync, and unknown without a connection', () => {
  expect(presence.of(kitchen).count).toBe(1)
  wire.emit('presence', { room: kitchen, count: 2, here: [alice.id, bob.id] })
  expect(presence.of(kitchen).here).toEqual([alice.id, bob.id])
  wire.disconnect()
  expect(presence.of(kitchen).count).toBe(0)
})

test('a typing person is shown in that room until their message comes', () => {
  wire.emit('typing', { room: kitchen, person: bob.id })
  expect([presence.typing(kitchen), presence.typing(garden)]).toEqual([[bob.id], []])
  wire.emit('changes', frame(3, 4))
  expect(presence.typing(kitchen)).toEqual([])
})

test('who is typing in a thread is shown in that thread only, until their reply comes', () => {
  const thread = message(2).id
  wire.emit('typing', { room: kitchen, person: bob.id, thread })
  const places = () => [presence.typing(kitchen, thread), presence.typing(kitchen), presence.typing(kitchen, bob.id)]
  expect(places()).toEqual([[bob.id], [], []])
  wire.emit('changes', frameOf(3, 4, [{ rev: 4, message: message(4, { author: bob.id }) }]))
  expect(places()).toEqual([[bob.id], [], []])
  wire.emit('changes', frameOf(4, 5, [{ rev: 5, message: message(5, { author: bob.id, thread }) }]))
  expect(places()).toEqual([[], [], []])
})

test('a person goes on typing when an earlier message of theirs is changed', () => {
  wire.emit('typing', { room: kitchen, person: bob.id })
  wire.emit('changes', frameOf(3, 4, [{ rev: 4, message: message(2, { author: bob.id, rev: 4, body: 'edited' }) }]))
  expect(presence.typing(kitchen)).toEqual([bob.id])
})

test('nobody is typing in the threads of a room that was left', () => {
  const thread = message(2).id
  wire.emit('typing', { room: kitchen, person: bob.id, thread })
  wire.emit('removed', { room: kitchen, reason: 'left' })
  expect(presence.typing(kitchen, thread)).toEqual([])
})

test('keystrokes in a thread are signalled besides those in its room', () => {
  const thread = message(2).id
  presence.type(kitchen)
  presence.type(kitchen, thread)
  presence.type(kitchen, thread)
  expect(wire.askedFor('room.typing')).toEqual([{ room: kitchen }, { room: kitchen, thread }])
  presence.sent(kitchen)
  presence.type(kitchen, thread)
  expect(wire.askedFor('room.typing')).toHaveLength(2)
})

test('my keystrokes are signalled once in three seconds, and at once after a message', () => {
  for (let i = 0; i < 20; i++) presence.type(kitchen)
  expect(wire.askedFor('room.typing')).toEqual([{ room: kitchen }])
  presence.sent(kitchen)
  presence.type(kitchen)
  expect(wire.askedFor('room.typing')).toHaveLength(2)
})

test('what I type after sending is signalled again once my message has come, because it ended my typing for others', () => {
  const typed = () => wire.askedFor('room.typing').length
  presence.adopt(alice)
  presence.type(kitchen)
  presence.sent(kitchen)
  // On its way to the others this overtakes the message.
  presence.type(kitchen)
  expect(typed()).toBe(2)
  wire.emit('changes', frameOf(3, 4, [{ rev: 4, message: message(4, { author: bob.id }) }]))
  presence.type(kitchen)
  expect(typed()).toBe(2)
  wire.emit('changes', frameOf(4, 5, [{ rev: 5, message: message(5, { author: alice.id }) }]))
  presence.type(kitchen)
  expect(typed()).toBe(3)
})
