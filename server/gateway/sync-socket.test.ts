import { expect, test } from 'bun:test'
import { LEAST_SEND_QUEUE_BYTES, limits, MOST_ROOMS } from '../../protocol/limits.ts'
import { createLog } from '../log.ts'
import { draft, guest, MOST, newId, room, statesOf } from '../storage/contract/cast.ts'
import type { Known } from '../storage/operations/known-revs.ts'
import { Json } from '../storage/json.ts'
import { openSqlite } from '../storage/sqlite/engine/sqlite.ts'
import { onFatal, tidy } from '../storage/sqlite/test/fixture.ts'
import { FairTurns } from '../storage/fair-turns.ts'
import type { Storage } from '../storage/storage.ts'
import type { Results } from '../../protocol/commands.ts'
import { encodeAnswer } from '../commands/execute.ts'
import { acknowledge } from './packets.ts'
import { Inbound } from './inbound.ts'
import { Proofs } from './proofs.ts'
import { Socket } from './socket.ts'
import { ROOMS_AT_ONCE, syncSocket } from './sync-socket.ts'
import { FakeTransport, testHub } from './test/fake-transport.ts'

const { fresh, later } = tidy()
const log = createLog('error', 'json', () => {})
const turns = () => new FairTurns({ atOnce: ROOMS_AT_ONCE })

test('[G10] a room that the person leaves while the list of rooms is read is never followed', async () => {
  const storage = await openSqlite({ path: fresh(), onFatal })
  later(() => storage.close())
  const transport = new FakeTransport()
  const hub = testHub(transport)
  storage.onFacts((facts) => hub.deliver(facts))
  const [alice, bob] = [await guest(storage, 'alice'), await guest(storage, 'bob')]
  const [left, stays] = [await room(storage, alice, bob), await room(storage, alice, bob)]
  const socket = transport.socket(bob)
  hub.enter(socket, bob)
  let reads = 0
  const followed: string[] = []
  const slow: Storage = {
    ...storage,
    epoch: storage.epoch,
    async roomsOf(input) {
      const answer = await storage.roomsOf(input)
      if (reads++ === 0) await storage.leaveRoom({ who: bob, room: left.id })
      return answer
    },
    async catchUp(input) {
      followed.push(...socket.follows.map((shard) => shard.room))
      return storage.catchUp(input)
    },
  }
  const parts = { storage: slow, hub, turns: turns(), proofs: new Proofs(storage), limits, log }
  const { rooms } = (await syncSocket(parts, socket, { known: [] })).parse()
  expect(rooms.map((state) => state.room.id)).toEqual([stays.id])
  expect(followed).toEqual([stays.id])
  await storage.append(draft(left.id, alice, 'among us'))
  await storage.append(draft(stays.id, alice, 'for all'))
  const all = statesOf(await storage.catchUp({ who: bob, rooms: [], ...MOST }))
  expect(all).toHaveLength(1)
  const frames = transport.heard(socket).filter((frame) => frame.startsWith('42["changes"'))
  expect(frames.join()).toContain('for all')
  expect(frames.join()).not.toContain('among us')
})

/** A storage with Alice's connected socket. */
async function connected() {
  const storage = await openSqlite({ path: fresh(), onFatal })
  later(() => storage.close())
  const transport = new FakeTransport()
  const hub = testHub(transport, { epoch: storage.epoch })
  storage.onFacts((facts) => hub.deliver(facts))
  const alice = await guest(storage, 'alice')
  const socket = transport.socket(alice)
  hub.enter(socket, alice)
  const proofs = new Proofs(storage)
  const parts = { storage, hub, turns: turns(), proofs, limits, log }
  return { storage, proofs, alice, socket, parts, transport }
}

test('[G7] many rooms are read in parts, each in the turn of the person, and the answer has them all', async () => {
  const { storage, proofs, alice, socket, parts } = await connected()
  const rooms = await Promise.all(Array.from({ length: 90 }, () => room(storage, alice)))
  await Promise.all(rooms.map(({ id }) => storage.append(draft(id, alice, 'hello'))))
  const first = (await syncSocket(parts, socket, { known: [] })).parse()
  const known = first.rooms.map(({ room: { id }, term }) => ({
    room: id,
    rev: 2,
    term,
    proof: proofs.prove(id, term, 2),
  }))
  const reads: { rooms: number; claims: number }[] = []
  const watched: Storage = {
    ...storage,
    epoch: storage.epoch,
    async catchUp(input, by) {
      const part = await storage.catchUp(input, by)
      expect(by).toBe(socket)
      reads.push({ rooms: part.rooms.length, claims: input.rooms.length })
      return part
    },
  }
  const { rooms: states } = (await syncSocket({ ...parts, storage: watched }, socket, { known })).parse()
  expect(states.map((state) => state.room.id)).toEqual(rooms.map(({ id }) => id).toSorted())
  for (const { changes, reset } of states) expect([changes.length, reset]).toEqual([1, undefined])
  expect(reads).toHaveLength(5)
  for (const read of reads) expect(read.claims).toBe(read.rooms)
  expect(Math.max(...reads.map((read) => read.rooms))).toBe(20)
})

test('[G7] the bounds of an answer hold over all its parts', async () => {
  const { storage, alice, socket, parts } = await connected()
  const rooms = await Promise.all(Array.from({ length: 60 }, () => room(storage, alice)))
  const known = rooms.map(({ id }) => ({ room: id, rev: 0 }))
  const { rooms: states } = (
    await syncSocket({ ...parts, limits: { ...limits, catchUpChanges: 90 } }, socket, { known })
  ).parse()
  expect(states.filter(({ reset }) => reset === undefined)).toHaveLength(45)
})

test('[G5] a person in as many rooms as there may be is told the changes of the first part and of the last one', async () => {
  const { storage, alice, socket, parts } = await connected()
  const rooms = await Promise.all(Array.from({ length: MOST_ROOMS }, () => room(storage, alice)))
  const known = rooms.map(({ id }) => ({ room: id, rev: 1 }))
  const { rooms: states } = (await syncSocket(parts, socket, { known })).parse()
  expect(states.map(({ reset, changes }) => [reset, changes.length])).toEqual(states.map(() => [undefined, 1]))
})

test('[G9] an epoch that begins between two parts makes all of it read again', async () => {
  const { storage, alice, socket, parts } = await connected()
  await Promise.all(Array.from({ length: 30 }, () => room(storage, alice)))
  let reads = 0
  const interrupted: Storage = {
    ...storage,
    get epoch() {
      return storage.epoch
    },
    async catchUp(input, by) {
      if (reads++ === 1) await storage.beginEpoch({ ended: storage.epoch, by: socket.id })
      return storage.catchUp(input, by)
    },
  }
  const answer = (await syncSocket({ ...parts, storage: interrupted }, socket, { known: [] })).parse()
  expect([answer.epoch, answer.rooms.length, reads]).toEqual([storage.epoch, 30, 4])
})

test('[G7] a socket makes one answer at a time, and goes on after one that failed', async () => {
  const order: string[] = []
  let number = 0
  const sync = async () => {
    const own = ++number
    order.push(`begins ${own}`)
    await Bun.sleep(1)
    order.push(`ends ${own}`)
    if (own === 1) throw new Error('failed')
    return new Json('{}') as Json<Results['sync']>
  }
  const socket = new Socket('1', '192.0.2.1', new Inbound(limits, () => 0), { sync, report: () => {} })
  const answers = await Promise.allSettled([1, 2, 3].map(() => socket.sync({ known: [] })))
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(order).toEqual(['begins 1', 'ends 1', 'begins 2', 'ends 2', 'begins 3', 'ends 3'])
})

test('[G9] a proof that is no proof, of whatever characters, is not valid', async () => {
  const storage = await openSqlite({ path: fresh(), onFatal })
  later(() => storage.close())
  const proofs = new Proofs(storage)
  const proof = proofs.prove('room', 'term', 3)
  const claim = { room: 'room', rev: 3, term: 'term' }
  expect(proofs.isValid(storage.epoch, { ...claim, proof })).toBe(true)
  for (const other of ['', 'x'.repeat(22), 'é'.repeat(22), 'é'.repeat(11), '\ud800'.repeat(22), `${proof}x`])
    expect(proofs.isValid(storage.epoch, { ...claim, proof: other })).toBe(false)
  expect(proofs.isValid(storage.epoch, claim)).toBe(false)
  expect(proofs.isValid('another epoch', { ...claim, proof })).toBe(false)
  for (const changed of [{ room: 'other' }, { rev: 4 }, { term: 'other' }])
    expect(proofs.isValid(storage.epoch, { ...claim, ...changed, proof })).toBe(false)
})

test('[G7] the largest answer to a sync is at most half of the least send queue', async () => {
  const storage = await openSqlite({ path: fresh(), onFatal })
  later(() => storage.close())
  const hub = testHub(new FakeTransport())
  const transport = new FakeTransport()
  const [alice, bob] = [await guest(storage, '"'.repeat(limits.nameCharacters)), await guest(storage, 'bob')]
  const crowd = Array.from({ length: limits.presenceList - 1 }, () => transport.socket(newId()))
  for (const socket of crowd) {
    hub.enter(socket, socket.session!.person.id)
    hub.report(socket, { away: true })
  }
  const longest = { name: '字'.repeat(limits.roomNameCharacters), topic: '字'.repeat(limits.topicCharacters) }
  const full = async (): Promise<Known> => {
    const { id } = await room(storage, bob, alice)
    await storage.updateRoom({ who: bob, at: 1, room: id, ...longest, emoji: '字'.repeat(16) })
    for (const socket of crowd) hub.follow(socket, id, 1)
    await storage.append(draft(id, bob, '\u0001'.repeat(4_000)))
    return { room: id, rev: 0 }
  }
  // All at once, so that they share commits.
  const known = await Promise.all(Array.from({ length: MOST_ROOMS }, full))
  const socket = transport.socket(alice)
  hub.enter(socket, alice)
  const parts = { storage, hub, turns: turns(), proofs: new Proofs(storage), limits, log }
  const answer = (await syncSocket(parts, socket, { known })).parse()
  expect(answer.rooms).toHaveLength(MOST_ROOMS)
  expect(answer.rooms.filter(({ presence }) => presence.here !== undefined)).toHaveLength(15)
  expect(new Set(answer.rooms.map(({ presence }) => presence.count))).toEqual(new Set([100]))
  const bytes = Buffer.byteLength(acknowledge('1', encodeAnswer({ ok: answer })))
  expect(bytes).toBeGreaterThan(300 * 1024)
  expect(bytes).toBeLessThanOrEqual(LEAST_SEND_QUEUE_BYTES / 2)
})
