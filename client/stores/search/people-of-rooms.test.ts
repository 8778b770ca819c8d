import { beforeEach, expect, test } from 'bun:test'
import { Refusal } from '../../../protocol/errors.ts'
import { alice, bob, garden, kitchen, member } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { PeopleOfRooms } from './people-of-rooms.svelte.ts'

const carol = { ...bob, id: '018f0000-0000-7000-8000-00000000000c', name: 'Carol' }
const left = { ...bob, id: '018f0000-0000-7000-8000-00000000000d', name: 'Dora' }

let wire: FakeWire

beforeEach(() => {
  wire = new FakeWire()
  wire.connect()
  wire.answer('room.members', ({ room, after }) => {
    if (room === garden) return { members: [member(bob), { ...member(left), left: true }], rev: 1, more: false }
    return after === undefined
      ? { members: [member(alice)], rev: 1, more: true }
      : { members: [member(carol)], rev: 1, more: false }
  })
})

const people = (rooms = [kitchen, garden], known = [alice]) =>
  new PeopleOfRooms({ wire, rooms: () => rooms, known: () => known })
const names = ({ all }: PeopleOfRooms) => all.map(({ name }) => name)

test('the people of all rooms are listed once, by name, also those who have left', async () => {
  const all = people()
  expect(names(all)).toEqual(['Alice'])
  await all.load()
  expect([all.status, names(all)]).toEqual(['ready', ['Alice', 'Bob', 'Carol', 'Dora']])
})

test('rooms that are loaded are not asked for again', async () => {
  const all = people()
  await all.load()
  await all.load()
  expect(wire.askedFor('room.members')).toHaveLength(3)
})

test('a room that was left meanwhile is passed over, and a wait that the server asks for is kept', async () => {
  let waits = 1
  wire.answer('room.members', ({ room }) => {
    if (room === garden) throw new Refusal('not_member')
    if (waits-- > 0) throw new Refusal('too_many_commands', { perSecond: 20 }, 1)
    return { members: [member(bob)], rev: 1, more: false }
  })
  const all = people([garden, kitchen])
  await all.load()
  expect([all.status, names(all)]).toEqual(['ready', ['Alice', 'Bob']])
})

test('after a failure the people who are known stay, and the others can be loaded later', async () => {
  wire.disconnect()
  const all = people()
  await all.load()
  expect([all.status, names(all)]).toEqual(['failed', ['Alice']])
  wire.connect()
  await all.load()
  expect([all.status, names(all).length]).toEqual(['ready', 4])
})
