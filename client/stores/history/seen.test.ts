import { afterEach, beforeEach, expect, test } from 'bun:test'
import { Refusal } from '../../../protocol/errors.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { Seen } from './seen.svelte.ts'

let wire: FakeWire
let seen: Seen
let stop: () => void
const read = (person: string, seq: number, since = 0) => ({ person, seq, since })
const tells = (person: string, seq: number, room = 'kitchen') => wire.emit('seen', { room, ...read(person, seq) })
const by = (seq: number, at = 10) => seen.by({ seq, at })

beforeEach(async () => {
  wire = new FakeWire()
  wire.answer('room.seen', () => ({ reads: [read('ann', 9), read('bob', 5)] }))
  wire.connect()
  seen = new Seen({ room: 'kitchen', wire })
  stop = seen.follow()
  await wire.settled()
})
afterEach(() => stop())

test('those whose mark is at the message or after it have read it, the last reader at the end', () => {
  expect(by(5)).toEqual(['bob', 'ann'])
  expect(by(6)).toEqual(['ann'])
  expect(by(10)).toEqual([])
})

test('a mark in an event counts at once, an older one and one of another room not', () => {
  tells('bob', 12)
  tells('ann', 3)
  tells('ann', 20, 'pantry')
  expect(by(10)).toEqual(['bob'])
  expect(by(9)).toEqual(['ann', 'bob'])
})

test('who joined after a message was sent is not said to have read it', async () => {
  wire.answer('room.seen', () => ({ reads: [read('ann', 9, 11)] }))
  wire.disconnect()
  wire.connect()
  await wire.settled()
  expect(by(5, 10)).toEqual([])
  expect(by(5, 11)).toEqual(['ann'])
})

test('an event that comes while the server answers is not lost', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  wire.answer('room.seen', async () => {
    await promise
    return { reads: [read('ann', 9), read('bob', 5)] }
  })
  wire.disconnect()
  wire.connect()
  tells('bob', 12)
  resolve()
  await wire.settled()
  expect(by(12)).toEqual(['bob'])
})

test('a change of the settings asks again', async () => {
  wire.answer('room.seen', () => ({ reads: [] }))
  wire.emit('settings', { hidesReads: true })
  await wire.settled()
  expect(by(1)).toEqual([])
})

test('in a room that has become too large nobody is known any more', async () => {
  wire.answer('room.seen', () => {
    throw new Refusal('too_many_members', { most: 30 })
  })
  wire.disconnect()
  wire.connect()
  await wire.settled()
  expect(by(1)).toEqual([])
})

test('after it was stopped nothing changes', () => {
  stop()
  tells('bob', 12)
  expect(by(12)).toEqual([])
})
