import { afterAll, describe, expect, test } from 'bun:test'
import { draft, newCode, newId, NOW } from '../../contract/cast.ts'
import { migrate } from '../../migrations/migrate.ts'
import { openEpoch } from '../../operations/epoch.ts'
import type { WriteTx } from '../../operations/operation.ts'
import { createRoom } from '../../operations/rooms.ts'
import { revsInDatabase } from '../../operations/terms.ts'
import { startSession } from '../../operations/sessions.ts'
import { MarkedRooms } from '../../operations/marked-rooms.ts'
import { prepareCommit } from './commit.ts'
import { openForReading, openForWriting, pragma, preparable } from './database.ts'
import { freshDirectory } from '../test/fixture.ts'

const TERM = 'this term'
const { path, remove } = freshDirectory()
const connection = openForWriting(path)
const { raw, ...reads } = connection
const { db } = reads
afterAll(() => {
  raw.close(true)
  remove()
})

describe('the connections', () => {
  test('[G1] the writer flushes each commit to the disk and enforces foreign keys', () => {
    expect(['journal_mode', 'synchronous', 'foreign_keys'].map((name) => pragma(raw, name))).toEqual(['wal', 2, 1])
    expect(pragma(raw, 'busy_timeout')).toBeGreaterThan(0)
  })

  test('[G1] a file for which SQLite has no write-ahead log is refused', () => {
    expect(() => openForWriting(':memory:')).toThrow(/journal_mode/)
  })

  test('the reader cannot write', async () => {
    await migrate(db, 'sqlite')
    const reader = openForReading(path)
    expect(() => reader.raw.run('DELETE FROM epoch')).toThrow(/readonly/)
    reader.raw.close(true)
  })

  test('migrating again changes nothing, and the epoch stays', async () => {
    const epoch = await openEpoch(db, TERM)
    await migrate(db, 'sqlite')
    expect(await openEpoch(db, TERM)).toEqual(epoch)
  })
})

describe('a full disk', () => {
  test('[G1] refuses every write, stores nothing of it, and works again when there is space', async () => {
    const commit = prepareCommit(connection, TERM)
    const terms = new MarkedRooms(TERM)
    const tx: WriteTx = { ...reads, facts: [], terms, revs: revsInDatabase({ ...reads, terms }) }
    const [alice, id] = [newId(), newId()]
    await startSession(tx, { hash: 'h', who: alice, name: 'alice', at: NOW, expiresAt: NOW + 1 })
    await createRoom(tx, { who: alice, id, code: newCode(), name: 'Attic', at: NOW, roomsPerPerson: 0 })
    const long = () => ({ name: 'append' as const, input: draft(id, alice, 'x'.repeat(4_000)) })
    const mark = { name: 'markRead' as const, input: { who: alice, room: id, seq: 3, by: null } }

    expect(await commit([long()])).toEqual([3])
    raw.run(`PRAGMA max_page_count = ${String(pragma(raw, 'page_count'))}`)
    const refused = await commit([long(), mark, long()])
    const full = { failure: { reason: 'disk_full', message: 'The disk is full.' } } as const
    expect(refused).toEqual([full, full, full])
    expect(raw.inTransaction).toBe(false)
    expect(raw.prepare('SELECT rev FROM rooms').values()).toEqual([[3]])
    expect(raw.prepare('SELECT seq FROM messages').values()).toEqual([[3]])

    raw.run('PRAGMA max_page_count = 1000000')
    expect(await commit([long(), long()])).toEqual([4, 5])
  })
})

describe('indexes', () => {
  const planOf = (sql: string) =>
    raw
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .values()
      .map((row) => row[3])

  test('a changed message is found by its rev without reading the others', () => {
    const plan = planOf(`SELECT * FROM messages WHERE room = 'r' AND rev > 5 AND rev <> seq AND seq <= 5 ORDER BY rev`)
    expect(plan).toEqual(['SEARCH messages USING INDEX messages_changed (room=? AND rev>?)'])
  })

  test('[G7] a room with expired messages, and they, are found without looking through others', () => {
    expect(planOf('SELECT id FROM rooms WHERE oldest < 5 ORDER BY oldest LIMIT 1')).toEqual([
      'SEARCH rooms USING INDEX rooms_oldest (oldest<?)',
    ])
    const end = 'oldest + retention_days * 86400000'
    const own = `SELECT id FROM rooms WHERE retention_days IS NOT NULL AND ${end} < 5 ORDER BY ${end} LIMIT 1`
    expect(planOf(own)).toEqual(['SEARCH rooms USING INDEX rooms_expiring (<expr><?)'])
    expect(planOf(`SELECT * FROM messages WHERE room = 'r' AND aside = 0 ORDER BY seq LIMIT 5`)).toEqual([
      'SEARCH messages USING PRIMARY KEY (room=? AND aside=?)',
    ])
    expect(planOf(`DELETE FROM threads WHERE room = 'r' AND thread = 't' RETURNING person`)).toEqual([
      'SEARCH threads USING INDEX threads_thread (room=? AND thread=?)',
    ])
    const byId = `SELECT * FROM messages WHERE id = 'i' AND aside IN (0, 1) AND room || '' = 'r'`
    expect(planOf(byId)).toEqual(['SEARCH messages USING INDEX messages_by_id (id=?)'])
  })

  test('[G7] what is unread in a thread, and who reacted first, is read without other rows', () => {
    const thread = `room = 'r' AND thread = 't' AND seq > 5 AND author <> 'a'`
    expect(planOf(`SELECT seq FROM messages WHERE ${thread} LIMIT 9`)).toEqual([
      'SEARCH messages USING COVERING INDEX messages_thread (room=? AND thread=? AND seq>?)',
    ])
    expect(planOf(`SELECT DISTINCT seq FROM mentions WHERE ${thread} AND person IN ('a', '*') LIMIT 9`)).toEqual([
      'SEARCH mentions USING COVERING INDEX mentions_thread (room=? AND thread=? AND person=? AND seq>?)',
      'USE TEMP B-TREE FOR DISTINCT',
    ])
    const first = `SELECT person FROM reactions WHERE room = 'r' AND seq = 5 AND emoji = 'e' ORDER BY rev LIMIT 9`
    expect(planOf(first)).toEqual([
      'SEARCH reactions USING COVERING INDEX reactions_kind (room=? AND seq=? AND emoji=?)',
    ])
  })
})

test('a prepared query is planned once, however often it is executed', async () => {
  const { sql } = db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room')
    .select('rooms.rev')
    .where('members.person', '=', 'x')
    .orderBy('rooms.id')
    .compile()
  const plain = raw.prepare(sql)
  const prepared = raw.prepare(preparable(sql))
  expect(prepared.all('nobody')).toEqual(plain.all('nobody'))
  // A long comment makes planning expensive, and execution not.
  const comment = `/* ${'x'.repeat(200_000)} */`
  const long = raw.prepare(preparable(sql) + comment)
  const microseconds = (statement: typeof long) => {
    const began = performance.now()
    for (let i = 0; i < 300; i++) statement.all(`nobody ${i}`)
    return ((performance.now() - began) * 1_000) / 300
  }
  microseconds(prepared)
  expect(microseconds(long)).toBeLessThan(10 * microseconds(prepared) + 20)
  // The twin: a plain parameter is planned again each time.
  expect(microseconds(raw.prepare(sql + comment))).toBeGreaterThan(3 * microseconds(long))
})
