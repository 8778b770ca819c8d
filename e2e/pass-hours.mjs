// Run by Bun: what a server with nobody connected does in so many hours, on the data of a stopped one.
import { join } from 'node:path'
import { EphemeralRooms } from '../server/ephemeral-rooms.ts'
import { createLog } from '../server/log.ts'
import { openSqlite } from '../server/storage/sqlite/engine/sqlite.ts'

const MINUTE_MS = 60_000
const [dataDir, hours] = process.argv.slice(2)
const storage = await openSqlite({
  path: join(dataDir, 'parley.db'),
  onFatal(error) {
    throw error
  },
})
let now = Date.now()
const log = createLog('warn', 'json', (line) => void console.error(line))
const rooms = new EphemeralRooms({ storage, presence: () => ({ count: 0 }), log, clock: () => now })
for (let minute = 0; minute <= Number(hours) * 60; minute++, now += MINUTE_MS) await rooms.sweep()
await rooms.close()
await storage.close()
