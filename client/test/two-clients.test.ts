import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test'
import type { Parley } from '../parley.ts'
import { waitingIn } from '../stores/attention/badge.ts'
import type { Timeline } from '../stores/history/timeline.svelte.ts'
import { Device } from './device.ts'
import { RealServer } from './real-server.ts'
import { until } from './until.ts'

const LONG_MS = 20_000

let server: RealServer
let phone: Device
let laptop: Device
let alice: Parley
let bob: Parley
let room: string

beforeAll(async () => {
  server = await RealServer.open()
})

afterAll(() => server.remove())

beforeEach(async () => {
  phone = new Device(server.url)
  laptop = new Device(server.url)
  alice = await phone.tab()
  bob = await laptop.tab()
  await alice.identity.start('Alice')
  await bob.identity.start('Bob')
  const created = await alice.rooms.commands.create({ name: 'Kitchen' })
  await bob.rooms.commands.join(created.code)
  room = created.id
})

afterEach(async () => {
  await phone.close()
  await laptop.close()
})

async function opened(parley: Parley): Promise<Timeline> {
  const timeline = parley.timeline(room)
  await until(
    () => timeline.status,
    (status) => status === 'ready',
    LONG_MS,
  )
  return timeline
}

function texts(timeline: Timeline): string[] {
  return timeline.messages.map(({ body }) => body)
}

test('[G5] two people talk, and see each other’s messages, presence and typing', async () => {
  const [here, there] = [await opened(alice), await opened(bob)]
  await alice.outbox.send(room, { body: 'Hello Bob' })
  await until(() => texts(there).includes('Hello Bob'))
  expect(bob.rooms.byId(room)!.unread).toBe(1)
  bob.rooms.read(room, there.messages.at(-1)!.seq)
  expect(waitingIn(bob.rooms.list).unread).toBe(0)
  await bob.outbox.send(room, { body: 'Hello Alice' })
  await until(() => texts(here).length === 2)
  expect(texts(here)).toEqual(['Hello Bob', 'Hello Alice'])
  expect(there.messages).toEqual(here.messages)
  await until(() => here.members.size === 2)
  expect(here.members.get(there.messages[1]!.author)!.person.name).toBe('Bob')
  await until(() => alice.presence.of(room).count === 2)
  bob.presence.type(room)
  await until(() => alice.presence.typing(room).length === 1)
})

test('[G10] a third person, who does not know the code, sees none of it', async () => {
  const device = new Device(server.url)
  const carol = await device.tab()
  await carol.identity.start('Carol')
  await until(() => carol.rooms.ready)
  await alice.outbox.send(room, { body: 'between us' })
  await until(() => alice.outbox.of(room).length === 0)
  expect(carol.rooms.list).toEqual([])
  const timeline = carol.timeline(room)
  await until(() => timeline.status === 'failed')
  expect(timeline.messages).toEqual([])
  await device.close()
})

test('[G2, G3, G4, G6] after a kill in mid-conversation every message is in both windows once and in order', async () => {
  const [here, there] = [await opened(alice), await opened(bob)]
  const writes = async (parley: Parley, name: string): Promise<void> => {
    for (let i = 0; i < 60; i++) {
      await parley.outbox.send(room, { body: `${name} ${String(i).padStart(2, '0')}` })
      await Bun.sleep(12)
    }
  }
  const both = Promise.all([writes(alice, 'Alice'), writes(bob, 'Bob')])
  await until(() => here.messages.length > 10)
  await server.kill9()
  await Bun.sleep(200)
  await server.start()
  await both
  await until(
    () => here.messages.length,
    (count) => count === 120,
    LONG_MS,
  )
  await until(
    () => there.messages.length,
    (count) => count === 120,
    LONG_MS,
  )
  expect(texts(there)).toEqual(texts(here))
  for (const name of ['Alice', 'Bob']) {
    const own = texts(here).filter((text) => text.startsWith(name))
    expect(own).toEqual(own.toSorted())
    expect(new Set(own).size).toBe(60)
  }
  expect(alice.outbox.of(room)).toEqual([])
}, 60_000)

test('[G6] messages that were written without a server, before the tab was closed, are sent by the next tab', async () => {
  const there = await opened(bob)
  await server.kill9()
  await until(() => alice.connection.state === 'offline')
  await alice.outbox.send(room, { body: 'one' })
  await alice.outbox.send(room, { body: 'two' })
  await phone.closeTab(alice)
  const again = await phone.tab()
  expect(again.identity.person!.name).toBe('Alice')
  expect(again.outbox.of(room).map(({ content }) => content.body)).toEqual(['one', 'two'])
  await server.start()
  again.connection.retryNow()
  await until(
    () => texts(there),
    (all) => all.length === 2,
    LONG_MS,
  )
  expect(texts(there)).toEqual(['one', 'two'])
}, 60_000)

test('[G5] a room opens from the cache without a server, and catches up when it is back', async () => {
  const here = await opened(alice)
  await bob.outbox.send(room, { body: 'before' })
  await until(() => texts(here).length === 1)
  await until(() => here.members.size === 2)
  await phone.closeTab(alice)
  await bob.outbox.send(room, { body: 'meanwhile' })
  await until(() => bob.outbox.of(room).length === 0)
  await server.stop()
  const again = await phone.tab()
  expect(again.rooms.list.map((entry) => entry.room.name)).toEqual(['Kitchen'])
  const timeline = await opened(again)
  expect(texts(timeline)).toEqual(['before'])
  await server.start()
  await until(
    () => texts(timeline),
    (all) => all.length === 2,
    LONG_MS,
  )
  expect(texts(timeline)).toEqual(['before', 'meanwhile'])
}, 60_000)

test('[G2] two tabs of one browser send each message once, and both show it', async () => {
  const second = await phone.tab()
  const [here, beside, there] = [await opened(alice), await opened(second), await opened(bob)]
  for (let i = 0; i < 10; i++) await (i % 2 ? alice : second).outbox.send(room, { body: `line ${i}` })
  await until(() => texts(there).length === 10)
  await until(() => texts(here).length === 10 && texts(beside).length === 10)
  expect(texts(there).toSorted()).toEqual(Array.from({ length: 10 }, (_, i) => `line ${i}`))
  await until(() => alice.outbox.of(room).length + second.outbox.of(room).length === 0)
})

test('[G9] after an old copy is restored both windows show every acknowledged message again, once, in each writer’s order', async () => {
  const [here, there] = [await opened(alice), await opened(bob)]
  await alice.outbox.send(room, { body: 'Alice 00' })
  await until(() => texts(there).length === 1)
  await server.copy()
  for (const parley of [alice, bob]) {
    parley.connection.retryNow()
    await until(() => parley.feed.caughtUp, Boolean, LONG_MS)
  }
  for (let i = 1; i <= 20; i++) {
    await alice.outbox.send(room, { body: `Alice ${String(i).padStart(2, '0')}` })
    await bob.outbox.send(room, { body: `Bob ${String(i).padStart(2, '0')}` })
  }
  await until(() => texts(here).length === 41 && texts(there).length === 41, Boolean, LONG_MS)
  await until(() => alice.outbox.of(room).length + bob.outbox.of(room).length === 0)

  await server.restore()
  // Written before the lost messages are sent again: it comes after them.
  await alice.outbox.send(room, { body: 'Alice 21' })
  for (const parley of [alice, bob]) parley.connection.retryNow()
  await until(() => texts(here).length === 42 && texts(there).length === 42, Boolean, LONG_MS)
  expect(texts(there)).toEqual(texts(here))
  for (const [name, count] of [
    ['Alice', 22],
    ['Bob', 20],
  ] as const) {
    const own = texts(here).filter((text) => text.startsWith(name))
    expect(own).toEqual(own.toSorted())
    expect(new Set(own).size).toBe(count)
  }
  expect(alice.outbox.of(room).length + bob.outbox.of(room).length).toBe(0)
}, 60_000)

test('[G9] messages that could not be copied on a full disk are sent again after the next connect', async () => {
  const there = await opened(bob)
  await server.copy()
  const reconnected = async (): Promise<void> => {
    for (const parley of [alice, bob]) {
      parley.connection.retryNow()
      await until(() => parley.feed.caughtUp, Boolean, LONG_MS)
    }
  }
  await reconnected()
  await alice.outbox.send(room, { body: 'sent after the copy' })
  await until(() => texts(there).length === 1)
  await until(() => alice.rooms.byId(room)!.newest > 0)

  const { put } = IDBObjectStore.prototype
  IDBObjectStore.prototype.put = function (value) {
    if (this.name === 'lost') this.transaction.abort()
    return put.call(this, value)
  }
  try {
    await server.restore()
    await reconnected()
    await until(() => texts(there).length === 0)
    await Bun.sleep(100)
  } finally {
    IDBObjectStore.prototype.put = put
  }
  expect(texts(there)).toEqual([])
  alice.connection.close()
  alice.connection.open()
  await until(() => texts(there).length === 1, Boolean, LONG_MS)
  expect(texts(there)).toEqual(['sent after the copy'])
}, 60_000)

test('[G9] a person who joined after the copy was made joins again, and their message comes back', async () => {
  await server.copy()
  const device = new Device(server.url)
  const carol = await device.tab()
  // The guest is in the copy, the membership is not.
  await carol.identity.start('Carol')
  await server.copy()
  carol.connection.retryNow()
  alice.connection.retryNow()
  await until(() => carol.feed.caughtUp && alice.feed.caughtUp, Boolean, LONG_MS)
  await carol.rooms.commands.join(alice.rooms.byId(room)!.room.code)
  await carol.outbox.send(room, { body: 'I am new here' })
  await until(() => carol.outbox.of(room).length === 0, Boolean, LONG_MS)
  const timeline = carol.timeline(room)
  await until(() => texts(timeline).length === 1)

  await server.restore()
  for (const parley of [carol, alice, bob]) parley.connection.retryNow()
  // A person without a cache sees what the server has.
  const stranger = new Device(server.url)
  const dave = await stranger.tab()
  await dave.identity.start('Dave')
  await dave.rooms.commands.join(alice.rooms.byId(room)!.room.code)
  const there = await opened(dave)
  await until(() => texts(there).includes('I am new here'), Boolean, LONG_MS)
  await until(() => carol.rooms.byId(room) !== undefined, Boolean, LONG_MS)
  await stranger.close()
  await device.close()
}, 60_000)

test('[G10] after the end of a session nothing stays here, and the next person starts empty', async () => {
  await opened(alice)
  await alice.identity.end()
  expect([alice.identity.status, alice.rooms.list]).toEqual(['none', []])
  await alice.identity.start('Carol')
  await until(() => alice.connection.online)
  await until(() => alice.rooms.ready)
  expect(alice.rooms.list).toEqual([])
  expect(bob.rooms.list).toHaveLength(1)
})
