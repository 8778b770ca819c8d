import { afterAll, expect, test } from 'bun:test'
import { draft, newCode, newId, NOW } from '../../contract/cast.ts'
import { migrate } from '../../migrations/migrate.ts'
import type { AnyWrite } from '../../operations/table.ts'
import { freshDirectory } from '../test/fixture.ts'
import { prepareCommit } from './commit.ts'
import { openForWriting } from './database.ts'

const { path, remove } = freshDirectory()
const connection = openForWriting(path)
const { raw, db } = connection
afterAll(() => {
  raw.close(true)
  remove()
})

const [alice, bob, room, code] = [newId(), newId(), newId(), newCode()]
await migrate(db, 'sqlite')
const commit = prepareCommit(connection, 'a term')
const session = (who: string, name: string): AnyWrite => ({
  name: 'startSession',
  input: { hash: `hash of ${name}`, who, name, at: NOW, expiresAt: NOW + 1 },
})
const join: AnyWrite = { name: 'joinRoom', input: { who: bob, code, at: NOW, roomsPerPerson: 0 } }
const say = (id = newId()): AnyWrite => ({ name: 'append', input: { ...draft(room, alice, 'hello'), id } })
const react = (id: string): AnyWrite => ({
  name: 'react',
  input: { who: alice, room, id, emoji: '🎉', on: true, kinds: 20, listed: 10 },
})
const read = (seq: number): AnyWrite => ({ name: 'markRead', input: { who: alice, room, seq, by: null } })
const stored = () => raw.prepare('SELECT rev FROM rooms').values()

test('[G3] one batch gives messages, changes, joins and a rename revs without a gap, and stores the last one', async () => {
  const created = { who: alice, id: room, code, name: 'Attic', at: NOW, roomsPerPerson: 0 }
  await commit([session(alice, 'alice'), session(bob, 'bob'), { name: 'createRoom', input: created }])
  const id = newId()
  const rename: AnyWrite = { name: 'rename', input: { who: alice, name: 'Alice Ames' } }
  const outcomes = await commit([say(id), react(id), join, say(), rename, say(), react(id)])
  const revs = outcomes.flatMap((outcome) => {
    if (typeof outcome === 'number') return [outcome]
    return 'output' in outcome
      ? (outcome.facts ?? []).flatMap((fact) => (fact.fact === 'changed' ? [fact.change.rev] : []))
      : []
  })
  // The second reaction was there already.
  expect(revs).toEqual([3, 4, 5, 6, 7, 8])
  expect(stored()).toEqual([[8]])
  expect(raw.prepare('SELECT from_rev FROM terms').values()).toEqual([[1]])
})

test('a read mark reaches a message of the same batch, and not beyond it', async () => {
  const [, marked] = await commit([say(), read(50)])
  expect(marked).toMatchObject({ output: { read: 9 } })
})

test('[G3] revs of a batch that was rolled back are given again', async () => {
  const failing = { ...say(), input: { ...draft(room, alice, 'hello'), at: null } } as unknown as AnyWrite
  const [before, failed, after] = await commit([say(), failing, say()])
  expect([before, after]).toEqual([10, 11])
  expect(failed).toHaveProperty('failure')
  expect(stored()).toEqual([[11]])
})
