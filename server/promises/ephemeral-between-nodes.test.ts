import { afterEach, describe, expect, test } from 'bun:test'
import { Actor } from '../test/cast.ts'
import { sleep, until } from '../test/server-process.ts'
import { onPostgres, onSqlite, openNodes, type Nodes } from '../test/stage.ts'

const SWEEP_MS = 100
/** Two minutes pass from sweep to sweep. */
const SPEED = 1_200
const TWO_HOURS_MS = (2 * 3_600_000) / SPEED
const GONE_WITHIN_MS = 30_000

let stage: Nodes
const actors: Actor[] = []
afterEach(async () => {
  for (const actor of actors.splice(0)) actor.leaves()
  await stage.close()
})

for (const [over, count, open] of [
  ['two nodes on PostgreSQL', 2, onPostgres],
  ['one node on SQLite', 1, onSqlite],
] as const)
  describe(`[G10] a room that is deleted when everybody has left, over ${over}`, () => {
    test('stays while one person is connected to any node, and is gone an hour after they are not', async () => {
      const began = Date.now()
      const clock = () => Math.round(began + (Date.now() - began) * SPEED)
      stage = await openNodes({ count, open, clock, sweepEveryMs: SWEEP_MS })
      const [here, there] = [stage.nodes[0]!, stage.nodes.at(-1)!]
      const alice = await Actor.arrives(here, 'Alice')
      const bob = await Actor.arrives(there, 'Bob')
      const carol = await Actor.arrives(here, 'Carol')
      actors.push(alice, bob, carol)
      const kept = await alice.creates('Kept')
      const { room } = (await alice.posts('room.create', { name: 'For now', emptyHours: 1 })).ok!
      await bob.joins(room)
      for (const actor of [alice, bob]) await actor.connects()
      await bob.says(room, 'still here')
      alice.leaves()
      await sleep(TWO_HOURS_MS)
      expect((await carol.posts('room.preview', { code: room.code })).ok?.members).toBe(2)
      await bob.says(room, 'and here')

      bob.leaves()
      const isGone = async () => (await carol.posts('room.preview', { code: room.code })).error?.reason === 'wrong_code'
      const end = Date.now() + GONE_WITHIN_MS
      while (!(await isGone()) && Date.now() < end) await sleep(SWEEP_MS)
      expect(await isGone()).toBe(true)
      const again = bob.again(here)
      actors.push(again)
      await again.connects()
      const { rooms } = await again.does('sync', { known: bob.screen.position.known })
      expect(rooms).toEqual([])
      expect((await alice.again(there).posts('room.preview', { code: kept.code })).ok?.joined).toBe(true)
      await until('both nodes have said nothing bad', () => stage.logged() === '')
    }, 90_000)
  })
