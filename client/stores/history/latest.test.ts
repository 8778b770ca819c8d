import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Results } from '../../../protocol/commands.ts'
import { Browser } from '../../test/browser.ts'
import { alice, bob, frameOf, garden, kitchen, member, message, reset } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import type { Cache } from '../cache/cache.ts'
import { Feed } from './feed.ts'
import { Latest } from './latest.svelte.ts'
import { Rooms } from './rooms.svelte.ts'

let browser: Browser
let wire: FakeWire
let cache: Cache
let rooms: Rooms
let latest: Latest
let answer: Results['room.latest']

beforeEach(async () => {
  browser = new Browser()
  cache = browser.cache()
  await cache.adopt(alice, 'one')
  wire = new FakeWire()
  wire.answer('sync', () => ({ epoch: 'one', person: alice, rooms: [reset(10), reset(4, garden)] }))
  answer = { messages: [message(10), message(4, { room: garden })], people: [bob], more: false }
  wire.answer('room.latest', () => answer)
  const feed = new Feed({ wire, confirm: async () => true })
  rooms = new Rooms({ wire, cache, feed, me: () => alice.id })
  latest = new Latest({ wire, cache })
  wire.connect()
  await until(() => rooms.ready)
})

afterEach(() => browser.close())

test('the server tells what the cache does not have, in one question', async () => {
  latest.show(rooms.list)
  await until(() => latest.of(kitchen) !== undefined && latest.of(garden) !== undefined)
  expect([latest.of(kitchen)!.seq, latest.nameOf(bob.id)]).toEqual([10, 'Bob'])
  latest.show(rooms.list)
  const asked = wire.askedFor('room.latest')
  expect(asked.map((input) => input.rooms.toSorted())).toEqual([[kitchen, garden].toSorted()])
})

test('a message that comes live is read from the cache, without a question', async () => {
  latest.show(rooms.list)
  await until(() => latest.of(kitchen) !== undefined && latest.of(garden) !== undefined)
  const asked = wire.askedFor('room.latest').length
  const changes = [
    { rev: 11, member: member(bob) },
    { rev: 12, message: message(12) },
  ]
  wire.emit('changes', frameOf(10, 12, changes))
  latest.show(rooms.list)
  await until(() => latest.of(kitchen)!.seq === 12)
  expect(wire.askedFor('room.latest')).toHaveLength(asked)
})

test('what did not fit into an answer is asked for again', async () => {
  const [first, second] = answer.messages
  wire.answer('room.latest', ({ rooms: ids }) =>
    ids.length > 1 ? { ...answer, messages: [first!], more: true } : { ...answer, messages: [second!] },
  )
  latest.show(rooms.list)
  await until(() => latest.of(garden) !== undefined)
  expect(wire.askedFor('room.latest').at(-1)).toEqual({ rooms: [garden] })
})

test('what could not be asked for is asked for after the next connect', async () => {
  wire.disconnect()
  latest.show(rooms.list)
  await Bun.sleep(20)
  expect(latest.of(kitchen)).toBeUndefined()
  wire.connect()
  latest.retry()
  await until(() => latest.of(kitchen) !== undefined)
})

test('an older answer does not replace a newer message', async () => {
  wire.emit('changes', frameOf(10, 11, [{ rev: 11, message: message(11) }]))
  latest.show(rooms.list)
  await until(() => latest.nameOf(bob.id) !== undefined)
  await until(() => latest.of(kitchen)?.seq === 11)
})
