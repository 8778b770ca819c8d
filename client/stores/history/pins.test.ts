import { beforeEach, expect, test } from 'bun:test'
import type { Results } from '../../../protocol/commands.ts'
import type { Message } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { alice, bob, frameOf, kitchen, message, state } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import { Feed } from './feed.ts'
import { Pins } from './pins.svelte.ts'

const pinned = (seq: number, at: number, more: Partial<Message> = {}) =>
  message(seq, { pinned: { by: bob.id, at }, ...more })

let wire: FakeWire
let feed: Feed
let answer: Results['room.pins']

beforeEach(async () => {
  wire = new FakeWire()
  wire.answer('sync', () => ({ epoch: 'one', person: alice, rooms: [state({ to: 10, reset: true })] }))
  answer = { messages: [pinned(3, 200), pinned(7, 100)], rev: 10 }
  wire.answer('room.pins', () => answer)
  feed = new Feed({ wire, confirm: async () => true })
  wire.connect()
  await until(() => feed.caughtUp)
})

const open = () => new Pins({ room: kitchen, wire, feed })
const seqs = (pins: Pins) => pins.messages.map(({ seq }) => seq)
const changes = (from: number, messages: Message[]) =>
  wire.emit(
    'changes',
    frameOf(
      from,
      messages.at(-1)!.rev,
      messages.map((one) => ({ rev: one.rev, message: one })),
    ),
  )

test('pins are listed, the newest pin first, and follow the feed', async () => {
  const pins = open()
  await until(() => pins.status === 'ready')
  expect(seqs(pins)).toEqual([3, 7])
  changes(10, [pinned(5, 300, { rev: 11 }), message(12)])
  expect(seqs(pins)).toEqual([5, 3, 7])
  changes(12, [message(3, { rev: 13 })])
  changes(13, [pinned(7, 100, { rev: 14, deleted: 'author', body: '' })])
  expect(seqs(pins)).toEqual([5])
  pins.close()
  changes(14, [pinned(15, 400)])
  expect(seqs(pins)).toEqual([5])
})

test('what comes while the list is on its way is not lost, and does not become older', async () => {
  const late = Promise.withResolvers<Results['room.pins']>()
  wire.answer('room.pins', () => late.promise)
  const pins = open()
  await until(() => wire.askedFor('room.pins').length === 1)
  changes(10, [message(3, { rev: 11 })])
  changes(11, [pinned(5, 300, { rev: 12 })])
  late.resolve(answer)
  await until(() => pins.status === 'ready')
  expect(seqs(pins)).toEqual([5, 7])
  pins.close()
})

test('a reset that comes while the list is on its way loads it again, once', async () => {
  const late = Promise.withResolvers<Results['room.pins']>()
  wire.answer('room.pins', () => late.promise)
  const pins = open()
  await until(() => wire.askedFor('room.pins').length === 1)
  // A gap.
  changes(14, [message(15)])
  await until(() => wire.askedFor('sync').length === 2 && feed.caughtUp)
  wire.answer('room.pins', () => ({ messages: [pinned(5, 300)], rev: 10 }))
  late.resolve(answer)
  await until(() => seqs(pins).includes(5))
  expect(wire.askedFor('room.pins')).toHaveLength(2)
  pins.close()
})

test('a refused list can be asked for again', async () => {
  wire.answer('room.pins', () => {
    throw new Refusal('failed')
  })
  const pins = open()
  await until(() => pins.status === 'failed')
  expect(pins.problem).toMatchObject({ reason: 'failed' })
  wire.answer('room.pins', () => answer)
  await pins.retry()
  expect([pins.status, seqs(pins)]).toEqual(['ready', [3, 7]])
  pins.close()
})

test('without a connection the list stays, and is loaded with the next one', async () => {
  wire.disconnect()
  const pins = open()
  await until(() => pins.problem !== null)
  expect([pins.status, pins.problem]).toMatchObject(['loading', { reason: 'unreachable' }])
  wire.connect()
  await until(() => pins.status === 'ready')
  wire.disconnect()
  expect(seqs(pins)).toEqual([3, 7])
  pins.close()
})
