import { expect, setDefaultTimeout, test } from 'bun:test'
import { run } from './run.ts'

setDefaultTimeout(30_000)

const TIMES = { warmupSeconds: 0.5, seconds: 1 }

test('[G1] [G5] a room of 20 that says 200 messages a second: each is acknowledged, stored and heard by all, once', async () => {
  const load = { name: '20x200', members: 20, rate: 200, roomSize: 20, servers: [] }
  const { result } = await run('parley', load, TIMES)
  expect(result.connecting.connected).toBe(20)
  expect(result.delivering).toMatchObject({ sent: 300, delivered: 6_000, lost: 0, doubled: 0, closed: 0 })
})

test('people who only sit in rooms of ten are connected and cost memory', async () => {
  const load = { name: 'idle', members: 50, rate: 0, roomSize: 10, servers: [] }
  const { result } = await run('parley', load, TIMES)
  expect(result.connecting.connected).toBe(50)
  expect(result.connecting.memory).toBeGreaterThan(0)
  expect(result.delivering).toBeNull()
})
