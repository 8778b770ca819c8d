import { expect, test } from 'bun:test'
import { draft, guest, room } from '../../contract/cast.ts'
import type { Appended } from '../../operations/append.ts'
import type { AnyWrite } from '../../operations/table.ts'
import { tidy } from '../test/fixture.ts'
import { prepareCommit, type Commit } from './commit.ts'
import { connect } from './database.ts'
import { openPostgres } from './postgres.ts'

const { fresh, later } = tidy()
const ROUNDS = 30
const IN_BATCH = 40

/** Two nodes that write at once. */
async function twoNodes() {
  const { url } = await fresh()
  const storage = await openPostgres({ url })
  later(() => storage.close())
  const nodes = [connect(url), connect(url)]
  later(() => Promise.all(nodes.map((node) => node.close(0))))
  return { storage, nodes: nodes.map(({ write }) => prepareCommit(write)) }
}

const outputs = async (commit: Commit, writes: AnyWrite[]) =>
  (await commit(writes)).map((outcome) => {
    if ('error' in outcome) throw outcome.error
    return outcome.output
  })

test('[G2] [G3] nodes that write at once to the same rooms leave no gap, and store an id once', async () => {
  const { storage, nodes } = await twoNodes()
  const alice = await guest(storage, 'alice')
  const rooms = [await room(storage, alice), await room(storage, alice), await room(storage, alice)]
  const batches = Array.from({ length: ROUNDS }, () =>
    Array.from({ length: IN_BATCH }, (_, index) => draft(rooms[index % 3]!.id, alice, `number ${index}`)),
  )
  // Both send every draft, in another order of rooms, and mix in writes that take a rev one by one.
  const answers = await Promise.all(
    nodes.map(async (commit, node) => {
      const all: Appended[] = []
      for (const drafts of batches) {
        const inOrder = node === 0 ? drafts : drafts.toReversed()
        const writes = inOrder.map((input): AnyWrite => ({ name: 'append', input }))
        const rename: AnyWrite = { name: 'rename', input: { who: alice, name: `alice ${Math.random()}` } }
        const output = await outputs(commit, node === 0 ? [...writes, rename] : writes)
        all.push(...(output.slice(0, IN_BATCH) as Appended[]))
      }
      return all
    }),
  )
  const stored = answers.flat().flatMap((answer) => ('stored' in answer ? [answer.stored] : []))
  const known = answers.flat().flatMap((answer) => ('known' in answer ? [answer.known] : []))
  expect([stored.length, known.length]).toEqual([ROUNDS * IN_BATCH, ROUNDS * IN_BATCH])
  expect(new Set(stored.map(({ id }) => id)).size).toBe(stored.length)
  for (const { id } of rooms) {
    const { range } = await storage.readRange({ room: id, since: 2, changes: 10_000, bytes: 1024 * 1024 })
    const renames = range!.to - 2 - stored.filter((message) => message.room === id).length
    expect(renames).toBe(ROUNDS)
    expect(new Set(stored.filter(({ room }) => room === id).map(({ seq }) => seq)).size).toBe(range!.to - 2 - ROUNDS)
  }
})

test('a person who left over one node is outside on the other, in whatever order both commit', async () => {
  const { storage, nodes } = await twoNodes()
  const [alice, bob] = [await guest(storage, 'alice'), await guest(storage, 'bob')]
  for (let round = 0; round < ROUNDS; round++) {
    const { id } = await room(storage, alice, bob)
    const [sent, left] = await Promise.all([
      outputs(nodes[0]!, [{ name: 'append', input: draft(id, bob, 'bye') }]),
      outputs(nodes[1]!, [{ name: 'leaveRoom', input: { who: bob, room: id } }]),
    ])
    expect(left).toEqual([{}])
    const { range } = await storage.readRange({ room: id, since: 3, changes: 10, bytes: 1_000 })
    const kinds = range!.changes.map((change) => Object.keys(change)[1])
    expect(kinds).toEqual('stored' in (sent[0] as object) ? ['message', 'member'] : ['member'])
  }
})

test('nodes that index the same messages at once do not fail, and leave none out', async () => {
  const { storage, nodes } = await twoNodes()
  const alice = await guest(storage, 'alice')
  const { id } = await room(storage, alice)
  for (let sent = 0; sent < ROUNDS * IN_BATCH; sent += IN_BATCH)
    await outputs(
      nodes[0]!,
      Array.from({ length: IN_BATCH }, (_, i) => ({ name: 'append', input: draft(id, alice, `number ${sent + i}`) })),
    )
  await Promise.all(
    nodes.map(async (commit) => {
      for (let more = true; more;) {
        const write: AnyWrite = { name: 'indexMessages', input: { rooms: [id], least: 1 } }
        more = ((await outputs(commit, [write]))[0] as { more: boolean }).more
      }
      for (let more = true; more;) {
        const write: AnyWrite = { name: 'indexMessages', input: { rooms: [], least: 1 } }
        more = ((await outputs(commit, [write]))[0] as { more: boolean }).more
      }
    }),
  )
  const { rooms } = await storage.unindexed({ after: '', limit: 10 })
  expect(rooms).toEqual([])
})
