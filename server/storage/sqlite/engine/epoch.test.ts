import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { draft, guest, MOST, newId, room, say } from '../../contract/cast.ts'
import { Stretches } from '../../operations/terms.ts'
import { prepareCommit } from './commit.ts'
import { openForWriting } from './database.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { openSqlite } from './sqlite.ts'

const { fresh, later } = tidy()

function edit(path: string, ...statements: string[]): void {
  const raw = new Database(path)
  for (const statement of statements) raw.run(statement)
  raw.close(true)
}

test('[G9] of what is older than stretches are nothing is claimed but how far it reaches', async () => {
  const path = fresh()
  const old = await openSqlite({ path, onFatal })
  const alice = await guest(old, 'alice')
  const { id } = await room(old, alice)
  await old.close()
  edit(path, 'DELETE FROM stretches', 'UPDATE life SET began = NULL')

  const storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  const { epoch } = storage
  const claim = (rev: number, run?: string) => storage.catchUp(alice, { epoch, rooms: [{ room: id, rev, run }] }, MOST)
  const before = await claim(2)
  expect([before.lost, before.rooms[0]!.run, before.rooms[0]!.changes]).toEqual([undefined, undefined, []])
  expect((await claim(3)).lost).toMatchObject({ rev: 3 })
  // No server with stretches has ever told of a rev 2: whoever was told so was told by data that is gone.
  expect((await claim(2, 'some run')).lost).toMatchObject({ rev: 2 })

  await say(storage, id, alice, 'the first in a stretch')
  const after = await claim(2)
  expect([after.lost, after.rooms[0]!.run, after.rooms[0]!.changes.length]).toEqual([undefined, storage.run, 1])
})

test('[G9] a stretch that was rolled back with its change is written with the next one', async () => {
  const path = fresh()
  await (await openSqlite({ path, onFatal })).close()
  const { raw, db } = openForWriting(path)
  later(() => raw.close(true))
  const RUN = 'this run'
  const commit = prepareCommit({ raw, db }, RUN)
  const [alice, id] = [newId(), newId()]
  await commit([
    { name: 'startSession', args: [{ hash: 'h', person: alice, name: 'alice', at: 1, expiresAt: 2 }] },
    { name: 'createRoom', args: [alice, { id, code: '0123456789', name: 'Attic', at: 1 }] },
  ])
  const again = prepareCommit({ raw, db }, 'the next run')
  const say = () => again([{ name: 'append', args: [draft(id, alice, 'x'.repeat(4_000))] }])
  raw.run(`PRAGMA max_page_count = ${String(raw.prepare('PRAGMA page_count').values()[0]![0])}`)
  expect(await say()).toMatchObject([{ failure: { code: 'unavailable' } }])
  raw.run('PRAGMA max_page_count = 1000000')
  expect([...(await say()), ...(await say())]).toEqual([3, 4])
  expect(raw.prepare('SELECT from_rev, run FROM stretches ORDER BY from_rev').values()).toEqual([
    [1, RUN],
    [3, 'the next run'],
  ])
})

test('a room is marked once a run, and again when the transaction was rolled back', () => {
  const stretches = new Stretches('run')
  expect([stretches.begins('a'), stretches.begins('a')]).toEqual([true, false])
  stretches.committed()
  expect([stretches.begins('a'), stretches.begins('b')]).toEqual([false, true])
  stretches.rolledBack()
  expect([stretches.begins('a'), stretches.begins('b')]).toEqual([false, true])
})
