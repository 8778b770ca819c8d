import { expect, setDefaultTimeout, test } from 'bun:test'
import type { Load } from './plan.ts'
import { run } from './run.ts'

setDefaultTimeout(30_000)

const TIMES = { warmupSeconds: 0.5, seconds: 1 }
const loadOf = (load: Pick<Load, 'members' | 'rate' | 'roomSize'>): Load => ({
  name: 'test',
  title: 'test',
  servers: [],
  ...load,
})

test('[G1] [G5] a room of 20 with 200 messages a second: each is acknowledged, stored and delivered to all, once', async () => {
  const { result } = await run('parley', loadOf({ members: 20, rate: 200, roomSize: 20 }), TIMES)
  expect(result.connecting.connected).toBe(20)
  expect(result.delivering).toMatchObject({ sent: 300, delivered: 6_000, lost: 0, doubled: 0, closed: 0 })
})

test('[G1] [G5] four rooms of five with 200 messages a second: each is acknowledged, stored and delivered in its room, once', async () => {
  const { result } = await run('parley', loadOf({ members: 20, rate: 200, roomSize: 5 }), TIMES)
  expect(result.delivering).toMatchObject({ sent: 300, delivered: 1_500, lost: 0, doubled: 0, closed: 0 })
})

test('idle people come back to a server that was restarted, and cost memory and CPU', async () => {
  const { result } = await run('parley', loadOf({ members: 200, rate: 0, roomSize: 10 }), TIMES)
  expect(result.delivering).toBeNull()
  const { connected, memory, crowdCpu, singleCpu, prepareCpu } = result.connecting
  expect(connected).toBe(200)
  expect(memory).toBeGreaterThan(0)
  // Linux counts a process's time by its ticks of 10 ms, which a few connections can miss.
  expect(prepareCpu + crowdCpu + singleCpu).toBeGreaterThan(0)
})
