import { afterAll, describe, expect, test } from 'bun:test'
import { draft, newCode, newId, NOW } from '../../contract/cast.ts'
import { migrate } from '../../migrations/migrate.ts'
import { catchUp } from '../../operations/feed.ts'
import { epochOf } from '../../operations/epoch.ts'
import type { Work } from '../../operations/transaction.ts'
import { createRoom } from '../../operations/rooms.ts'
import { startSession } from '../../operations/sessions.ts'
import { Stretches } from '../../operations/terms.ts'
import { prepareCommit } from './commit.ts'
import { openForReading, openForWriting, pragma } from './database.ts'
import { freshDirectory } from '../test/fixture.ts'
import type { Outcome } from './requests.ts'

const RUN = 'this run'
const { path, remove } = freshDirectory()
const { raw, db } = openForWriting(path)
afterAll(() => {
  raw.close(true)
  remove()
})

describe('the connections', () => {
  test('[G1] the writer flushes each commit to the disk and keeps references whole', () => {
    expect(['journal_mode', 'synchronous', 'foreign_keys'].map((name) => pragma(raw, name))).toEqual(['wal', 2, 1])
    expect(pragma(raw, 'busy_timeout')).toBeGreaterThan(0)
  })

  test('[G1] a file on which SQLite keeps no such log is refused', () => {
    expect(() => openForWriting(':memory:')).toThrow(/journal_mode/)
  })

  test('the reader cannot write', async () => {
    await migrate(db, 'sqlite')
    const reader = openForReading(path)
    expect(() => reader.raw.run('DELETE FROM life')).toThrow(/readonly/)
    reader.raw.close(true)
  })

  test('migrating again changes nothing, and the epoch stays', async () => {
    const epoch = await epochOf(db, RUN)
    await migrate(db, 'sqlite')
    expect(await epochOf(db, RUN)).toBe(epoch)
  })
})

describe('a full disk', () => {
  test('[G1] refuses everybody, keeps nothing of it, and works again when there is room', async () => {
    const commit = prepareCommit({ raw, db }, RUN)
    const work: Work = { db, committed: [], stretches: new Stretches(RUN) }
    const [alice, id] = [newId(), newId()]
    await startSession(work, { hash: 'h', person: alice, name: 'alice', at: NOW, expiresAt: NOW + 1 })
    await createRoom(work, alice, { id, code: newCode(), name: 'Attic', at: NOW })
    const long = () => ({
      name: 'append' as const,
      args: [draft(id, alice, 'x'.repeat(4_000))] as [ReturnType<typeof draft>],
    })

    expect(await commit([long()])).toEqual([3])
    raw.run(`PRAGMA max_page_count = ${String(pragma(raw, 'page_count'))}`)
    const refused = await commit([long(), { name: 'markRead', args: [alice, id, 3] }, long()])
    const full = { failure: { code: 'unavailable', full: true, message: expect.stringContaining('disk is full') } }
    expect(refused).toEqual([full, full, full] as unknown as Outcome[])
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

  test('a changed message is found by its rev without a look at the others', () => {
    const plan = planOf(`SELECT * FROM messages WHERE room = 'r' AND rev > 5 AND rev <> seq AND seq <= 5 ORDER BY rev`)
    expect(plan).toEqual(['SEARCH messages USING INDEX messages_changed (room=? AND rev>?)'])
  })
})

test('a message that changed after it was sent is caught up on once, at its latest rev', async () => {
  const work: Work = { db, committed: [], stretches: new Stretches(RUN) }
  const [bob, id] = [newId(), newId()]
  await startSession(work, { hash: 'b', person: bob, name: 'bob', at: NOW, expiresAt: NOW + 1 })
  await createRoom(work, bob, { id, code: newCode(), name: 'Cellar', at: NOW })
  const drafts = ['helo', 'how are you'].map((body) => draft(id, bob, body))
  await prepareCommit({ raw, db }, RUN)(drafts.map((each) => ({ name: 'append', args: [each] })))
  raw.run(`UPDATE messages SET rev = 5, body = 'hello' WHERE id = ?`, [drafts[0]!.id])
  raw.run('UPDATE rooms SET rev = 5 WHERE id = ?', [id])

  const revsAfter = async (rev: number) => {
    const known = { rooms: [{ room: id, rev }] }
    const { rooms } = await catchUp(db, RUN, bob, known, { changes: 500, bytes: 1_000, unread: 10 })
    return rooms[0]!.changes.map((change) => [change.rev, 'message' in change ? change.message.body : ''])
  }
  const [greeting, question] = [
    [5, 'hello'],
    [4, 'how are you'],
  ]
  expect(await revsAfter(2)).toEqual([question, greeting])
  expect(await revsAfter(3)).toEqual([question, greeting])
  expect(await revsAfter(4)).toEqual([greeting])
  expect(await revsAfter(5)).toEqual([])
})
