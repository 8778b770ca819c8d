import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { OPEN } from '../protocol/policies.ts'
import type { Presence } from '../protocol/entities.ts'
import { EphemeralRooms, SETTLES_MS } from './ephemeral-rooms.ts'
import { createLog } from './log.ts'
import { guest, indexAll, NOW, posted, room, say, sayMany, stateFor } from './storage/contract/cast.ts'
import { uploaded } from './storage/contract/files.ts'
import { openSqlite } from './storage/sqlite/engine/sqlite.ts'
import { onFatal, tidy } from './storage/sqlite/test/fixture.ts'

const MINUTE_MS = 60_000
const { fresh, later } = tidy()

/** A node whose clock the test sets, and a room of Alice that is deleted an hour after everybody has left. */
async function scene() {
  const path = fresh()
  const storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  const alice = await guest(storage, 'alice')
  const { id } = await room(storage, alice)
  await storage.updateRoom({ who: alice, room: id, at: NOW, emptyHours: 1, defaults: OPEN })
  let now = NOW
  const here = new Map<string, number>()
  const presence = (room: string): Presence => ({ count: here.get(room) ?? 0 })
  const lines: string[] = []
  const log = createLog('info', 'json', (line) => void lines.push(line))
  const starts = () => new EphemeralRooms({ storage, presence, log, clock: () => now })
  let node = starts()
  return {
    path,
    storage,
    alice,
    id,
    here,
    lines,
    /** A node sweeps each minute for so many of them. */
    async runs(minutes: number) {
      for (let minute = 0; minute < minutes; minute++, now += MINUTE_MS) await node.sweep()
    },
    /** No node runs for so long, and then one starts. */
    async isOff(minutes: number) {
      await node.close()
      now += minutes * MINUTE_MS
      node = starts()
    },
    isGone: async () => (await storage.roomsOf({ who: alice })).rooms.every((one) => one.room !== id),
  }
}

test('a room is deleted when nobody was connected to it for its hours', async () => {
  const { id, here, runs, isGone, lines } = await scene()
  here.set(id, 1)
  await runs(90)
  here.delete(id)
  await runs(60)
  expect(await isGone()).toBe(false)
  await runs(2)
  expect(await isGone()).toBe(true)
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ event: 'rooms.deleted', room: id }])
}, 30_000)

test('a person who comes back for a minute keeps it for as many hours again', async () => {
  const { id, here, runs, isGone } = await scene()
  await runs(55)
  here.set(id, 1)
  await runs(1)
  here.delete(id)
  await runs(60)
  expect(await isGone()).toBe(false)
  await runs(3)
  expect(await isGone()).toBe(true)
}, 30_000)

test('a server that was off counts nothing meanwhile, and waits for people after its start', async () => {
  const { id, here, storage, runs, isOff, isGone } = await scene()
  await runs(59)
  await isOff(600)
  await runs(SETTLES_MS / MINUTE_MS - 1)
  expect(await isGone()).toBe(false)
  expect((await storage.endingRooms({ limit: 9 })).rooms).toEqual([{ room: id, begun: false }])
  here.set(id, 1)
  await runs(10)
  expect(await isGone()).toBe(false)
  here.delete(id)
  await isOff(600)
  await runs(55)
  expect(await isGone()).toBe(false)
  await runs(10)
  expect(await isGone()).toBe(true)
}, 30_000)

test('only a change of state is written', async () => {
  const { id, here, storage, runs } = await scene()
  let written = 0
  const noteEmpty = storage.noteEmpty
  storage.noteEmpty = (...input: Parameters<typeof noteEmpty>) => (written++, noteEmpty.apply(storage, input))
  here.set(id, 2)
  await runs(20)
  expect(written).toBe(0)
  here.delete(id)
  await runs(20)
  expect(written).toBe(1)
  here.set(id, 1)
  await runs(20)
  expect(written).toBe(2)
})

test('[G10] nothing is left of it in any table but its row without a name, and its terms', async () => {
  const { path, id, storage, alice, runs, isGone } = await scene()
  const { code } = (await stateFor(storage, alice, id)).room
  const bob = await guest(storage, 'bob')
  await storage.joinRoom({ who: bob, code, at: NOW, roomsPerPerson: 0 })
  await sayMany(storage, id, alice, 60)
  const file = await uploaded(storage, id, alice)
  const first = await posted(storage, id, alice, { body: 'Which?', files: [file.id] })
  await posted(storage, id, bob, { body: 'This one', thread: first.id, replyTo: first.id })
  await storage.react({ who: bob, room: id, id: first.id, emoji: '👍', on: true, kinds: 9, listed: 9 })
  await storage.edit({ who: alice, room: id, id: first.id, body: 'Which one?', at: NOW, minutes: 0, versions: 9 })
  await storage.report({ who: bob, room: id, id: first.id, at: NOW, reason: 'rude', most: 3 })
  await storage.pin({ who: alice, room: id, id: first.id, on: true, at: NOW, most: 9 })
  await storage.ban({ who: alice, room: id, person: bob, at: NOW })
  await indexAll(storage)
  await say(storage, id, alice, 'not in the index yet')
  const left = () => {
    const raw = new Database(path, { readonly: true })
    const tables = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").values().flat() as string[]
    const counts = tables.flatMap((table) => {
      const columns = raw.prepare(`SELECT name FROM pragma_table_info('${table}')`).values().flat()
      if (!columns.includes('room') || table === 'search_docs') return []
      const [[count]] = raw.prepare(`SELECT count(*) FROM ${table} WHERE room = ?`).values(id) as [[number]]
      return count > 0 ? [table] : []
    })
    const [docs] = raw.prepare('SELECT count(*) FROM search_docs').values().flat()
    const row = raw.prepare('SELECT name, topic, code, rev > 60 FROM rooms WHERE id = ?').values(id).flat()
    raw.close()
    return { tables: counts.toSorted(), docs, row }
  }
  expect(left().tables).toEqual(
    expect.arrayContaining(['audit', 'bans', 'files', 'members', 'messages', 'reactions', 'reports', 'versions']),
  )
  await runs(65)
  expect(await isGone()).toBe(true)
  expect(left()).toEqual({ tables: ['search_rooms', 'terms'], docs: 0, row: ['', null, id, 1] })
}, 30_000)
