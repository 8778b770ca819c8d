import { draft, guest, room } from '../../contract/cast.ts'
import type { AnyWrite } from '../../operations/table.ts'
import { prepareCommit } from '../engine/commit.ts'
import { connect } from '../engine/database.ts'
import { openPostgres } from '../engine/postgres.ts'
import { freshDatabase } from './fixture.ts'

/** Messages a second: `bun server/storage/postgres/test/append-rate.ts`. TEST_DATABASE_URL names another server. */
const ROOMS = 100
const SECONDS = 5
const SETUPS = [
  { size: 1, inFlight: 1 },
  { size: 200, inFlight: 1 },
  { size: 200, inFlight: 2 },
]

const { url, remove } = await freshDatabase()
const storage = await openPostgres({ url })
const alice = await guest(storage, 'alice')
const rooms = await Promise.all(Array.from({ length: ROOMS }, async () => (await room(storage, alice)).id))

const connections = connect(url)
const commit = prepareCommit(connections.write)
for (const { size, inFlight } of [SETUPS[1]!, ...SETUPS]) {
  const batchOf = (part: number): AnyWrite[] => {
    const own = rooms.filter((_, index) => index % inFlight === part)
    return Array.from({ length: size }, (_, index) => ({
      name: 'append',
      input: draft(own[index % own.length]!, alice, `number ${index} of the batch`),
    }))
  }
  const figure = await rate(inFlight, async (part) => {
    for (const outcome of await commit(batchOf(part))) if ('error' in outcome) throw outcome.error
    return size
  })
  console.log(`${inFlight} × ${size} in flight: ${figure} messages/s`)
}
await connections.close(1)

for (const clients of [1, 200, 1_000]) {
  const figure = await rate(clients, async (client) => {
    await storage.append(draft(rooms[client % ROOMS]!, alice, 'hello'))
    return 1
  })
  console.log(`${clients} callers of storage.append: ${figure} messages/s`)
}
await storage.close()
await remove()

/** What `parts` loops do together in a second. */
async function rate(parts: number, work: (part: number) => Promise<number>): Promise<number> {
  const began = performance.now()
  const until = began + SECONDS * 1_000
  let done = 0
  const loop = async (part: number) => {
    while (performance.now() < until) {
      const more = await work(part)
      done += more
    }
  }
  await Promise.all(Array.from({ length: parts }, (_, part) => loop(part)))
  return Math.round((done * 1_000) / (performance.now() - began))
}
