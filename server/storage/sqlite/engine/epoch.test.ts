import { expect, test } from 'bun:test'
import { draft, guest, MOST, newId, room, say, statesOf } from '../../contract/cast.ts'
import { migrate } from '../../migrations/migrate.ts'
import { MarkedRooms } from '../../operations/marked-rooms.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { prepareCommit } from './commit.ts'
import { openForWriting } from './database.ts'
import { openSqlite } from './sqlite.ts'

const { fresh, later } = tidy()

test('[G9] every opening of the file is another term', async () => {
  const path = fresh()
  const terms: string[] = []
  let id = ''
  let alice = ''
  for (let opening = 0; opening < 2; opening++) {
    const storage = await openSqlite({ path, onFatal })
    if (opening === 0) {
      alice = await guest(storage, 'alice')
      id = (await room(storage, alice)).id
    } else await say(storage, id, alice, 'hello')
    const { range } = await storage.readRange({ room: id, since: 0, changes: 10, bytes: 100 })
    terms.push(range!.term)
    await storage.close()
  }
  expect(new Set(terms).size).toBe(2)
})

test('[G9] data from before terms get a secret, and a term for every rev', async () => {
  const path = fresh()
  const before = openForWriting(path)
  await migrate(before.db, 'sqlite', '003-before-life')
  const [alice, marked, unmarked] = ['alice', 'marked', 'unmarked']
  for (const statement of [
    `INSERT INTO life (epoch) VALUES ('old epoch')`,
    `INSERT INTO people (id, name, guest, created) VALUES ('alice', 'Alice', 1, 1)`,
    ...[marked, unmarked].flatMap((id) => [
      `INSERT INTO rooms (id, code, name, rev, changed, created) VALUES ('${id}', '${id}', 'Attic', 2, 1, 1)`,
      `INSERT INTO members (room, person, role, "left", rev, read_seq, joined) VALUES ('${id}', 'alice', 'owner', 0, 2, 2, 1)`,
    ]),
    `INSERT INTO stretches (room, from_rev, run) VALUES ('marked', 2, '0190b5a4-9c1e-4f00-8000-000000000000')`,
  ])
    before.raw.run(statement)
  before.raw.close(true)

  const storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  const { epoch } = storage
  expect([epoch, storage.secret.length]).toEqual(['old epoch', 43])
  const rooms = statesOf(await storage.catchUp({ who: alice, rooms: [], ...MOST }))
  const termOf = (id: string) => rooms.find((state) => state.room.id === id)!.term
  expect([termOf(marked), termOf(unmarked)]).toEqual(['0190b5a4-9c1e', 'oldest'])
  const claim = async (rev: number, term: string) =>
    (await storage.catchUp({ who: alice, epoch, rooms: [{ room: marked, rev, term }], ...MOST })).unmatched
  expect(await claim(1, 'oldest')).toEqual([])
  expect(await claim(2, '0190b5a4-9c1e')).toEqual([])
  expect(await claim(2, 'oldest')).toHaveLength(1)
  expect(await claim(3, '0190b5a4-9c1e')).toHaveLength(1)
})

test('[G9] the mark of a term that was rolled back with its change is written with the next one', async () => {
  const path = fresh()
  await (await openSqlite({ path, onFatal })).close()
  const connection = openForWriting(path)
  const { raw } = connection
  later(() => raw.close(true))
  const TERM = 'this term'
  const commit = prepareCommit(connection, TERM)
  const [who, id] = [newId(), newId()]
  await commit([
    { name: 'startSession', input: { hash: 'h', who, name: 'alice', at: 1, expiresAt: 2 } },
    { name: 'createRoom', input: { who, id, code: '0123456789', name: 'Attic', at: 1, roomsPerPerson: 0 } },
  ])
  const again = prepareCommit(connection, 'the next term')
  const append = () => again([{ name: 'append', input: draft(id, who, 'x'.repeat(40_000)) }])
  raw.run(`PRAGMA max_page_count = ${String(raw.prepare('PRAGMA page_count').values()[0]![0])}`)
  expect(await append()).toMatchObject([{ failure: { reason: 'disk_full' } }])
  raw.run('PRAGMA max_page_count = 1000000')
  expect([...(await append()), ...(await append())]).toEqual([3, 4])
  expect(raw.prepare('SELECT from_rev, term FROM terms ORDER BY from_rev').values()).toEqual([
    [1, TERM],
    [3, 'the next term'],
  ])
})

test('a room needs its mark once a term, and again when the transaction was rolled back', () => {
  const terms = new MarkedRooms('term')
  expect([terms.needsMark('a'), terms.needsMark('a')]).toEqual([true, false])
  terms.committed()
  expect([terms.needsMark('a'), terms.needsMark('b')]).toEqual([false, true])
  terms.rolledBack()
  expect([terms.needsMark('a'), terms.needsMark('b')]).toEqual([false, true])
})
