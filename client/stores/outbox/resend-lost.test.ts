import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import { alice, garden, kitchen, member, message, reset, room } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { Locks } from '../../test/locks.ts'
import { until } from '../../test/until.ts'
import type { Cache } from '../cache/cache.ts'
import { Feed } from '../history/feed.ts'
import { Healing } from './resend-lost.ts'
import { TabLeadership } from './leadership.ts'
import { Outbox } from './outbox.svelte.ts'
import { Tabs } from '../identity/tabs.ts'

let browser: Browser
let cache: Cache
let wire: FakeWire
let outbox: Outbox
let tabs: Tabs
/** What the server has, and in which order it was sent. */
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
  const feed = new Feed({ wire, meet: async () => true })
  const healing = new Healing({ wire, cache, feed })
  const leadership = new TabLeadership('parley', new Locks())
  outbox = new Outbox({ wire, cache, feed, healing, leadership, tabs, acknowledged: () => undefined })
  await outbox.adopt(alice.id)
}

/** The cache of the life before holds so many messages of Alice's in a room. */
async function held(count: number, inRoom = kitchen): Promise<void> {
  const entry = { room: room(inRoom), me: member(alice), unread: 0, mentions: 0, read: 0, newest: 0, lastAt: 0 }
  await cache.reset(entry, 0)
  const changes = Array.from({ length: count }, (_, at) => ({ rev: at + 1, message: own(at + 1, inRoom) }))
  await cache.apply(entry, { from: 0, to: count, changes })
}

async function anotherLife(...rooms: string[]): Promise<void> {
  await cache.adopt(alice, 'two')
  wire.answer('sync', () => ({ epoch: 'two', run: 'r', person: alice, rooms: rooms.map((id) => reset(0, id)) }))
  wire.connect()
}

async function done(): Promise<void> {
  while ((await cache.lost(alice.id)).length > 0) await Bun.sleep(2)
}

test('[G9] what the server lost is sent again under its id, in its order, before what was written since', async () => {
  await held(250)
  for (let seq = 1; seq <= 200; seq++) stored.add(own(seq).id)
  await outbox.send(kitchen, 'written since')
  await anotherLife(kitchen)
  await until(() => sent.length === 51)
  expect(sent).toEqual([...Array.from({ length: 50 }, (_, at) => `message ${201 + at}`), 'written since'])
  expect(stored.has(own(250).id)).toBe(true)
  expect(wire.askedFor('message.missing').map(({ ids }) => ids.length)).toEqual([100, 100, 50])
})

test('where nothing was lost, nothing is sent', async () => {
  await held(3)
  for (let seq = 1; seq <= 3; seq++) stored.add(own(seq).id)
  await anotherLife(kitchen)
  await done()
  await Bun.sleep(20)
  expect(sent).toEqual([])
})

test('[G9] a room that does not know this person any more is entered by its code', async () => {
  await held(1, garden)
  wire.answer('room.join', () => ({ room: room(garden) }))
  await anotherLife(kitchen)
  await until(() => sent.length === 1)
  expect(wire.askedFor('room.join')).toEqual([{ code: 'G4R-DEN0-000', unlessLeftAfter: 1 }])
  expect(sent).toEqual(['message 1'])
})

test('[G9] what was sent to a room that was just entered stays on disk until the feed tells of it', async () => {
  await anotherLife(kitchen, garden)
  await until(() => wire.askedFor('sync').length === 1)
  wire.disconnect()
  await held(1, garden)
  wire.answer('room.join', () => ({ room: room(garden) }))
  await cache.adopt(alice, 'three')
  wire.answer('sync', () => ({ epoch: 'three', run: 'r', person: alice, rooms: [reset(0)] }))
  wire.connect()
  await until(() => sent.length === 1 && outbox.taken(garden).length === 1)
  expect(await cache.outbox(alice.id)).toMatchObject([{ body: 'message 1' }])
})

test('[G10] a room that this person has left is not entered again', async () => {
  await held(1, garden)
  wire.answer('room.join', () => {
    throw new Refusal('forbidden', 'You have left this room.')
  })
  await anotherLife(kitchen)
  await done()
  expect([sent, await cache.outbox(alice.id)]).toEqual([[], []])
})

test('[G9] a room that an older copy does not know is asked for again in the next life, not before', async () => {
  await held(1, garden)
  wire.answer('room.join', () => {
    throw new Refusal('not_found', 'No room has this code.')
  })
  await anotherLife(kitchen)
  await done()
  expect([sent, outbox.of(garden), wire.askedFor('message.missing')]).toEqual([[], [], []])
  wire.disconnect()
  wire.connect()
  await until(() => wire.askedFor('sync').length === 2)
  await Bun.sleep(10)
  expect(wire.askedFor('room.join')).toHaveLength(1)

  wire.disconnect()
  await cache.adopt(alice, 'three')
  wire.answer('room.join', () => ({ room: room(garden) }))
  wire.answer('sync', () => ({ epoch: 'three', run: 'r', person: alice, rooms: [reset(0)] }))
  wire.connect()
  await until(() => sent.length === 1)
  expect(sent).toEqual(['message 1'])
})

test('[G9] a room that cannot be entered for being one too many is asked for again in the next life', async () => {
  await held(1, garden)
  wire.answer('room.join', () => {
    throw new Refusal('conflict', 'You are in 1000 rooms, which is the most.')
  })
  await anotherLife(kitchen)
  await done()
  expect(sent).toEqual([])
  await cache.adopt(alice, 'three')
  expect(await cache.lost(alice.id)).toMatchObject([{ room: garden, messages: [{ body: 'message 1' }] }])
})

test('[G9] it waits as long as the server wants, and other rooms do not wait with it', async () => {
  await held(1)
  let refusals = 0
  wire.answer('message.missing', ({ ids }) => {
    if (refusals++ < 2) throw new Refusal('rate_limited', 'Slowly.', 20)
    return { missing: ids }
  })
  await outbox.send(garden, 'elsewhere')
  await outbox.send(kitchen, 'later')
  await anotherLife(kitchen, garden)
  await until(() => sent.length === 3)
  expect(sent).toEqual(['elsewhere', 'message 1', 'later'])
})

test('[G9] what was begun and cut off is done by the next tab', async () => {
  await held(2)
  wire.answer('message.missing', () => new Promise(() => undefined))
  await anotherLife(kitchen)
  await until(() => wire.askedFor('message.missing').length === 1)
  wire.disconnect()
  wire.answer('message.missing', ({ ids }) => ({ missing: ids }))
  await begin()
  wire.connect()
  await until(() => sent.length >= 2)
  expect(new Set(sent)).toEqual(new Set(['message 1', 'message 2']))
})

test('[G6] a question that the server cannot answer keeps nothing new from being sent', async () => {
  await held(1)
  let asked = 0
  wire.answer('message.missing', () => {
    asked++
    throw new Refusal('internal', 'It broke.', 1)
  })
  await outbox.send(kitchen, 'new')
  await anotherLife(kitchen)
  await until(() => sent.length === 1)
  expect(sent).toEqual(['new'])
  expect(asked).toBe(5)
  expect(await cache.lost(alice.id)).toHaveLength(1)
})

test('[G9] the trouble of one room keeps no other from being healed', async () => {
  await held(1)
  await held(1, garden)
  wire.answer('message.missing', ({ room: asked, ids }) => {
    if (asked === kitchen) throw new Refusal('internal', 'It broke.', 1)
    return { missing: ids }
  })
  await anotherLife(kitchen, garden)
  await until(() => sent.length === 1, Boolean, 8_000)
  expect((await cache.lost(alice.id)).map((lost) => lost.room)).toEqual([kitchen])
})

test('[G4] [G9] what is written while the missing is being read back comes after it', async () => {
  await held(1)
  const read = cache.outbox.bind(cache)
  cache.outbox = async (person) => {
    await Bun.sleep(30)
    return read(person)
  }
  wire.answer('message.missing', ({ ids }) => {
    setTimeout(() => void outbox.send(kitchen, 'meanwhile'), 5)
    return { missing: ids }
  })
  await anotherLife(kitchen)
  await until(() => sent.length === 2)
  expect(sent).toEqual(['message 1', 'meanwhile'])
})
