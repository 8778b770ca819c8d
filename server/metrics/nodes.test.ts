import { expect, test } from 'bun:test'
import { buses } from '../test/processes.ts'
import { Actor } from '../test/cast.ts'
import { until, type ServerProcess } from '../test/server-process.ts'

const TEST_MS = 60_000
/** Until all nodes have heard of each other. */
const FOUND_MS = 15_000

const valueOf = async ({ url }: ServerProcess, line: string) => {
  const text = await (await fetch(`${url}/metrics`)).text()
  const found = text.split('\n').find((one) => one.startsWith(`${line} `))
  return found === undefined ? null : Number(found.slice(line.length + 1))
}

test(
  'each node counts what it commits and sends, and says that it receives from the other',
  async () => {
    const on = await buses[0]!.open!({ count: 2 })
    try {
      const [one, two] = on.nodes as [ServerProcess, ServerProcess]
      for (const node of [one, two])
        await until('it has another node', async () => (await valueOf(node, 'parley_bus_other_nodes')) === 1, FOUND_MS)
      const alice = await Actor.arrives(one, 'Alice')
      const bob = await Actor.arrives(two, 'Bob')
      const room = await alice.creates('Attic')
      await bob.joins(room)
      await alice.connects()
      await bob.connects()
      for (const body of ['one', 'two', 'three']) await alice.says(room, body)
      await bob.isShown(['one', 'two', 'three'])
      expect(await valueOf(one, 'parley_messages_total')).toBe(3)
      expect(await valueOf(two, 'parley_messages_total')).toBe(0)
      // On each node one socket got them.
      for (const node of [one, two]) expect(await valueOf(node, 'parley_deliveries_total')).toBeGreaterThanOrEqual(3)
      expect(await valueOf(two, 'parley_bus_messages_total{outcome="received"}')).toBeGreaterThanOrEqual(3)
      expect(await valueOf(two, 'parley_bus_silence_seconds')).toBeLessThan(5)
      expect(await valueOf(one, 'parley_epoch')).toBe(await valueOf(two, 'parley_epoch'))
      for (const node of [one, two]) expect(await valueOf(node, 'parley_rooms')).not.toBeNull()
      alice.leaves()
      bob.leaves()
      await two.stop()
      await until('it is alone', async () => (await valueOf(one, 'parley_bus_other_nodes')) === 0, FOUND_MS)
      expect(await valueOf(one, 'parley_bus_silence_seconds')).toBeNull()
    } finally {
      await on.close()
    }
  },
  TEST_MS,
)
