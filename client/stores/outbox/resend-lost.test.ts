import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import { alice, frameOf, garden, kitchen, member, message, reset, room } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { Locks } from '../../test/locks.ts'
import { until } from '../../test/until.ts'
import type { Cache } from '../cache/cache.ts'
import { Feed } from '../history/feed.ts'
import { TabLeadership } from './leadership.ts'
import { Uploads } from '../uploads/uploads.svelte.ts'
import { Outbox } from './outbox.svelte.ts'
import { ResendLost } from './resend-lost.ts'
import { Tabs } from '../identity/tabs.ts'

let browser: Browser
let cache: Cache
let wire: FakeWire
let outbox: Outbox
let tabs: Tabs
/** What the server has, and what was sent to it, in order. */
let stored: Set<string>
let sent: string[]

const own = (seq: number, inRoom = kitchen): Message =>
  message(seq, {
    id: `018f0000-0000-7000-8000-${inRoom === kitchen ? '1' : '2'}${String(seq).padStart(11, '0')}`,
    author: alice.id,
    room: inRoom,
  })

beforeEach(async () => {
  browser = new Browser()
  cache = browser.cache()
  wire = new FakeWire()
  tabs = new Tabs('parley')
  stored = new Set()
  sent = []
  wire.answer('message.missing', ({ ids }) => ({ missing: ids.filter((id) => !stored.has(id)) }))
  wire.answer('message.send', ({ id, body }) => {
    stored.add(id)
    sent.push(body)
    return { id, seq: sent.length, rev: sent.length, at: 1 }
  })
  await cache.adopt(alice, 'one')
  await begin()
})

afterEach(async () => {
  wire.disconnect()
  tabs.close()
  await browser.close()
})

async function begin(): Promise<void> {
  const feed = new Feed({ wire, confirm: async () => true })
  const resendLost = new ResendLost({ wire, cache, feed })
  const leadership = new TabLeadership('parley', new Locks())
  const uploads = new Uploads({
    wire,
    cache,
    tabs,
    leadership: new TabLeadership('parley uploads', new Locks()),
    connection: undefined,
  })
  outbox = new Outbox({ wire, cache, feed, resendLost, leadership, tabs, uploads })
  await outbox.adopt(alice)
}

/** The cache of the old epoch has this many of Alice's messages in a room. */
async function cached(count: number, inRoom = kitchen): Promise<void> {
  const entry = {
    room: room(inRoom),
    me: member(alice),
    unread: 0,
    mentions: 0,
    threads: [],
    read: 0,
    newest: 0,
    lastAt: 0,
  }
  await cache.reset(entry, { rev: 0 })
  const changes = Array.from({ length: count }, (_, at) => ({ rev: at + 1, message: own(at + 1, inRoom) }))
  await cache.apply(entry, frameOf(0, count, changes, inRoom))
}

async function newEpoch(...rooms: string[]): Promise<void> {
  await cache.adopt(alice, 'two')
  wire.answer('sync', () => ({ epoch: 'two', person: alice, rooms: rooms.map((id) => reset(0, id)) }))
  wire.connect()
}

async function done(): Promise<void> {
  while ((await cache.unsent.lost(alice.id)).length > 0) await Bun.sleep(2)
}

test('[G9] lost messages are sent again under their ids, in their order, before newer ones', async () => {
  await cached(250)
  for (let seq = 1; seq <= 200; seq++) stored.add(own(seq).id)
  await outbox.send(kitchen, { body: 'written since' })
  await newEpoch(kitchen)
  await until(() => sent.length === 51)
  expect(sent).toEqual([...Array.from({ length: 50 }, (_, at) => `message ${201 + at}`), 'written since'])
  expect(stored.has(own(250).id)).toBe(true)
  expect(wire.askedFor('message.missing').map(({ ids }) => ids.length)).toEqual([100, 100, 50])
})

test('where nothing was lost, nothing is sent again', async () => {
  await cached(3)
  for (let seq = 1; seq <= 3; seq++) stored.add(own(seq).id)
  await newEpoch(kitchen)
  await done()
  await outbox.send(kitchen, { body: 'after it' })
  await until(() => sent.length > 0)
  expect(sent).toEqual(['after it'])
})

test('[G9] a room in which this person is not a member any more is joined by its code', async () => {
  await cached(1, garden)
  wire.answer('room.join', () => ({ room: room(garden) }))
  await newEpoch(kitchen)
  await until(() => sent.length === 1)
  expect(wire.askedFor('room.join')).toEqual([{ code: 'G4RDEN0000', unlessLeftAfter: 1 }])
  expect(sent).toEqual(['message 1'])
})

test('[G9] a message in a room that was just joined stays on disk until the feed brings it', async () => {
  await newEpoch(kitchen, garden)
  await until(() => wire.askedFor('sync').length === 1)
  wire.disconnect()
  await cached(1, garden)
  wire.answer('room.join', () => ({ room: room(garden) }))
  await cache.adopt(alice, 'three')
  wire.answer('sync', () => ({ epoch: 'three', person: alice, rooms: [reset(0)] }))
  wire.connect()
  await until(() => sent.length === 1 && outbox.acknowledged(garden).length === 1)
  expect(await cache.unsent.outgoing(alice.id)).toMatchObject([{ input: { body: 'message 1' } }])
})

test('[G10] a room that this person has left is not joined again', async () => {
  await cached(1, garden)
  wire.answer('room.join', () => {
    throw new Refusal('left_room')
  })
  await newEpoch(kitchen)
  await done()
  expect([sent, await cache.unsent.outgoing(alice.id)]).toEqual([[], []])
})

test('[G9] a room that does not exist in an older copy is joined in the next epoch, not before', async () => {
  await cached(1, garden)
  wire.answer('room.join', () => {
    throw new Refusal('wrong_code')
  })
  await newEpoch(kitchen)
  await done()
  expect([sent, outbox.of(garden), wire.askedFor('message.missing')]).toEqual([[], [], []])
  wire.disconnect()
  wire.connect()
  await outbox.send(kitchen, { body: 'in this epoch' })
  await until(() => sent.length === 1)
  expect(wire.askedFor('room.join')).toHaveLength(1)

  wire.disconnect()
  await cache.adopt(alice, 'three')
  wire.answer('room.join', () => ({ room: room(garden) }))
  wire.answer('sync', () => ({ epoch: 'three', person: alice, rooms: [reset(0)] }))
  wire.connect()
  await until(() => sent.includes('message 1'))
  expect(sent.at(-1)).toBe('message 1')
})

test('[G9] a room that cannot be joined because there are too many is joined in the next epoch', async () => {
  await cached(1, garden)
  wire.answer('room.join', () => {
    throw new Refusal('too_many_rooms', { most: 1_000 })
  })
  await newEpoch(kitchen)
  await done()
  expect(sent).toEqual([])
  await cache.adopt(alice, 'three')
  expect(await cache.unsent.lost(alice.id)).toMatchObject([
    { room: garden, messages: [{ content: { body: 'message 1' } }] },
  ])
})

test('[G9] a room waits as long as the server asks, and other rooms do not wait', async () => {
  await cached(1)
  let refusals = 0
  wire.answer('message.missing', ({ ids }) => {
    if (refusals++ < 2) throw new Refusal('too_many_messages', {}, 20)
    return { missing: ids }
  })
  await outbox.send(garden, { body: 'elsewhere' })
  await outbox.send(kitchen, { body: 'later' })
  await newEpoch(kitchen, garden)
  await until(() => sent.length === 3)
  expect(sent).toEqual(['elsewhere', 'message 1', 'later'])
})

test('[G9] what one tab could not finish is done by the next', async () => {
  await cached(2)
  wire.answer('message.missing', () => new Promise(() => undefined))
  await newEpoch(kitchen)
  await until(() => wire.askedFor('message.missing').length === 1)
  wire.disconnect()
  wire.answer('message.missing', ({ ids }) => ({ missing: ids }))
  await begin()
  wire.connect()
  await until(() => sent.length >= 2)
  expect(new Set(sent)).toEqual(new Set(['message 1', 'message 2']))
})

test('[G6] a question that the server cannot answer does not stop new messages', async () => {
  await cached(1)
  let asked = 0
  wire.answer('message.missing', () => {
    asked++
    throw new Refusal('failed', { id: '1' }, 1)
  })
  await outbox.send(kitchen, { body: 'new' })
  await newEpoch(kitchen)
  await until(() => sent.length === 1)
  expect(sent).toEqual(['new'])
  expect(asked).toBe(5)
  expect(await cache.unsent.lost(alice.id)).toHaveLength(1)
})

test('[G9] a failure in one room does not stop the others', async () => {
  await cached(1)
  await cached(1, garden)
  wire.answer('message.missing', ({ room: asked, ids }) => {
    if (asked === kitchen) throw new Refusal('failed', { id: '1' }, 1)
    return { missing: ids }
  })
  await newEpoch(kitchen, garden)
  await until(() => sent.length === 1, Boolean, 8_000)
  expect((await cache.unsent.lost(alice.id)).map((lost) => lost.room)).toEqual([kitchen])
})

test('[G4] [G9] a message that is written while the lost ones are loaded is sent after them', async () => {
  await cached(1)
  const read = cache.unsent.outgoing.bind(cache.unsent)
  cache.unsent.outgoing = async (person) => {
    await Bun.sleep(30)
    return read(person)
  }
  wire.answer('message.missing', ({ ids }) => {
    setTimeout(() => void outbox.send(kitchen, { body: 'meanwhile' }), 5)
    return { missing: ids }
  })
  await newEpoch(kitchen)
  await until(() => sent.length === 2)
  expect(sent).toEqual(['message 1', 'meanwhile'])
})
