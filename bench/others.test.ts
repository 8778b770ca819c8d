import { expect, setDefaultTimeout, test } from 'bun:test'
import type { Load } from './plan.ts'
import { run } from './run.ts'
import { installed, type ServerName } from './servers.ts'

setDefaultTimeout(30_000)

const LOAD: Load = { name: 'test', title: 'test', members: 20, rate: 200, roomSize: 5, servers: [] }
const TIMES = { warmupSeconds: 0.5, seconds: 1 }

/** The comparison is fair only if the others do the same work. */
async function deliversInItsRooms(server: ServerName): Promise<void> {
  const { result } = await run(server, LOAD, TIMES)
  expect(result.connecting.connected).toBe(20)
  expect(result.delivering).toMatchObject({ sent: 300, delivered: 1_500, lost: 0, doubled: 0, closed: 0 })
}

test.each(['bun', 'ws', 'socketio'] as const)(
  '%s delivers each message to everyone in its room, once',
  async (server) => deliversInItsRooms(server),
)

const nats = 'nats delivers each message to everyone in its room, once'
if (installed('nats')) test(nats, () => deliversInItsRooms('nats'))
// A nats-server is no npm package, so a machine may lack it.
else test.skip(`${nats} (NOT RUN: there is no nats-server on the PATH)`, () => {})
