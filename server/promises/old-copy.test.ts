import { afterEach, beforeEach, expect, test } from 'bun:test'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Results } from '../../protocol/commands.ts'
import type { Room } from '../../protocol/entities.ts'
import type { Events } from '../../protocol/events.ts'
import { Actor } from '../test/cast.ts'
import { ServerProcess, until } from '../test/server-process.ts'

let server: ServerProcess
let alice: Actor
let bob: Actor
let room: Room
let copied: string

beforeEach(async () => {
  copied = mkdtempSync(join(tmpdir(), 'parley-kept-'))
  server = await ServerProcess.start()
  alice = await Actor.arrives(server, 'Alice')
  bob = await Actor.arrives(server, 'Bob')
  room = await alice.creates('Design Crit')
  await bob.joins(room)
  await alice.connects()
  await alice.says(room, 'in the copy')
})
afterEach(async () => {
  alice.leaves()
  bob.leaves()
  await server.remove()
  rmSync(copied, { recursive: true, force: true })
})

function copy(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true })
}

async function keep(): Promise<void> {
  alice.leaves()
  await server.stop()
  copy(server.dataDir, copied)
  await server.start()
}

async function restore(): Promise<void> {
  await server.stop()
  copy(copied, server.dataDir)
  await server.start()
}

const position = ({ epoch, rooms }: Results['sync']) => ({
  epoch,
  known: rooms.map(({ room: { id }, to, term, proof }) => ({ room: id, rev: to, term, proof })),
})
const goodbyes = (actor: Actor) => actor.events.filter(({ name }) => name === 'goodbye')
const lost = () => server.output.split('\n').filter((line) => line.includes('storage.changes-lost'))

test('[G9] an old copy is noticed by the first client with newer revs: a new epoch, a goodbye to all others, a reset of all rooms', async () => {
  await keep()
  await alice.connects()
  const before = [await alice.says(room, 'lost one'), await alice.says(room, 'lost two')]
  const ahead = position(await alice.does('sync', { known: [] }))
  alice.leaves()
  await restore()

  // Bob claims nothing beyond the copy, so nothing is noticed.
  const first = await bob.connects()
  expect(first.epoch).toBe(ahead.epoch)
  const second = await alice.connects(ahead)
  expect(second.epoch).not.toBe(ahead.epoch)
  expect(second.rooms).toMatchObject([{ reset: true, to: before[0]!.rev - 1 }])

  await until('bob is sent away', () => !bob.socket!.connected)
  expect(goodbyes(bob)).toMatchObject([{ payload: { retryAfterMs: expect.any(Number) } }])
  expect([goodbyes(alice), alice.socket!.connected]).toEqual([[], true])
  const back = await bob.connects(position(first))
  expect([back.epoch, back.rooms[0]!.reset]).toEqual([second.epoch, true])

  const ids = before.map(({ id }) => id)
  expect(await alice.does('message.missing', { room: room.id, ids })).toEqual({ missing: ids })
  await alice.says(room, 'lost one', ids[0])
  expect(await alice.does('message.missing', { room: room.id, ids })).toEqual({ missing: [ids[1]!] })
  await bob.sees('lost one')

  expect(lost()).toHaveLength(1)
  expect(JSON.parse(lost()[0]!)).toMatchObject({ level: 'warn', room: room.id, person: alice.person.id })
  await server.kill9()
  await server.start()
  expect((await alice.connects({ epoch: second.epoch, known: [] })).epoch).toBe(second.epoch)
}, 30_000)

test('[G9] an old copy whose rooms have grown past the lost revs is noticed all the same', async () => {
  await keep()
  await alice.connects()
  await alice.says(room, 'lost')
  const diverged = position(await alice.does('sync', { known: [] }))
  alice.leaves()
  await restore()
  await bob.connects()
  for (let i = 0; i < 5; i++) await bob.says(room, `instead ${i}`)
  const { epoch, rooms } = await alice.connects(diverged)
  expect(epoch).not.toBe(diverged.epoch)
  expect(rooms[0]!.reset).toBe(true)
}, 30_000)

test('[G9] many clients that come back at once begin one new epoch together', async () => {
  await keep()
  await alice.connects()
  await alice.says(room, 'lost')
  const ahead = position(await alice.does('sync', { known: [] }))
  alice.leaves()
  await restore()
  const crowd = Array.from({ length: 6 }, (_, i) => (i % 2 === 0 ? alice : bob).again())
  const epochs = await Promise.all(
    crowd.map((one) =>
      one
        .connects(ahead)
        .then((answer) => answer.epoch)
        .catch(() => null),
    ),
  )
  const answered = new Set(epochs.filter((epoch) => epoch !== null))
  expect(answered.size).toBe(1)
  expect(answered.has(ahead.epoch)).toBe(false)
  expect(lost()).toHaveLength(1)
  for (const one of crowd) one.leaves()
}, 30_000)

test('a kill and a restart lose nothing: the epoch stays, nobody is reset or sent away', async () => {
  await alice.says(room, 'before the kill')
  const before = position(await bob.connects())
  await server.kill9()
  await server.start()
  const after = await bob.connects(before)
  expect(after.epoch).toBe(before.epoch)
  expect(after.rooms[0]!.reset).toBeUndefined()
  await alice.connects(before)
  await alice.says(room, 'in the next term')
  await bob.sees('in the next term')
  const frame = bob.events.findLast(({ name }) => name === 'changes')!.payload as Events['changes']
  const { to: rev, term, proof } = frame
  expect(term).not.toBe(before.known[0]!.term)
  const claim = { epoch: before.epoch, known: [{ room: room.id, rev, term, proof }] }
  const now = position(await bob.does('sync', claim))
  expect(now).toEqual(claim)
  expect([...goodbyes(alice), ...goodbyes(bob), ...lost()]).toEqual([])
}, 30_000)

test('[G9] a claim of a loss without a valid proof is answered with a reset, before and after a restart', async () => {
  const { epoch, rooms } = await alice.connects()
  const { term, proof } = rooms[0]!
  const lies = [
    { room: room.id, rev: 1_000 },
    { room: room.id, rev: 1_000, term },
    { room: room.id, rev: 1_000, term, proof },
    { room: room.id, rev: 2, term: 'another term', proof },
    { room: room.id, rev: 1_000, term, proof: 'x'.repeat(proof.length) },
    { room: Bun.randomUUIDv7(), rev: 1_000, term, proof },
  ]
  for (let start = 0; start < 2; start++) {
    await bob.connects()
    for (const lie of lies) {
      const answer = await alice.does('sync', { epoch, known: [lie] })
      expect([answer.epoch, answer.rooms[0]!.reset]).toEqual([epoch, true])
    }
    expect([bob.socket!.connected, ...goodbyes(bob), ...lost()]).toEqual([true])
    await server.kill9()
    await server.start()
    await alice.connects()
  }
}, 30_000)

test('[G9] the proof of a loss begins one epoch, and is worth nothing in the next one', async () => {
  await keep()
  await alice.connects()
  await alice.says(room, 'lost')
  const ahead = position(await alice.does('sync', { known: [] }))
  alice.leaves()
  await restore()
  const { epoch: next } = await alice.connects(ahead)
  expect(next).not.toBe(ahead.epoch)
  for (const epoch of [next, undefined]) {
    const again = await alice.does('sync', { ...ahead, epoch })
    expect([again.epoch, again.rooms[0]!.reset]).toEqual([next, true])
  }
  await server.kill9()
  await server.start()
  expect((await alice.connects({ ...ahead, epoch: next })).epoch).toBe(next)
  expect(lost()).toHaveLength(1)
}, 30_000)

test('[G10] message.missing answers members only, and takes at most 100 ids', async () => {
  const mallory = await Actor.arrives(server, 'Mallory')
  const ids = [Bun.randomUUIDv7()]
  expect((await mallory.posts('message.missing', { room: room.id, ids })).error?.code).toBe('not_found')
  expect((await bob.posts('message.missing', { room: room.id, ids })).ok).toEqual({ missing: ids })
  const many = Array.from({ length: 101 }, () => Bun.randomUUIDv7())
  for (const refused of [many, [], ['no id']])
    expect((await bob.posts('message.missing', { room: room.id, ids: refused })).error?.code).toBe('invalid')
})
