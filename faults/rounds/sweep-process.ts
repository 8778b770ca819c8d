import { join } from 'node:path'
import { limits } from '../../protocol/limits.ts'
import { DiskBlobs } from '../../server/blobs/disk.ts'
import { FileSweeper } from '../../server/file-sweeper.ts'
import { Staging } from '../../server/files/staging.ts'
import { Uploads } from '../../server/files/uploads.ts'
import { createLog } from '../../server/log.ts'
import { FairTurns } from '../../server/storage/fair-turns.ts'
import { openSqlite } from '../../server/storage/sqlite/engine/sqlite.ts'

/** The server's own sweep of a data folder, as it would be years later, when nothing has any grace. */
const LATER_MS = 10 * 365 * 86_400_000
/** A sweep leaves some things to the next one. */
const SWEEPS = 3

function fail(what: unknown): never {
  process.stderr.write(`${String(what)}\n`)
  process.exit(1)
}

const dataDir = process.argv[2]!
const storage = await openSqlite({
  path: join(dataDir, 'parley.db'),
  onFatal: fail,
  onLost: fail,
  onDamagedLog: fail,
})
const clock = () => Date.now() + LATER_MS
const blobs = new DiskBlobs(join(dataDir, 'blobs'))
const log = createLog('warn', 'text', fail)
const context = { storage, blobs, limits, log, clock, steady: clock }
const uploads = new Uploads(
  context,
  new Staging(join(dataDir, 'uploads')),
  {
    grew: () => fail('Nothing is uploaded here'),
    forget() {},
    inspect: () => fail('Nothing is uploaded here'),
  },
  new FairTurns({ atOnce: 1 }),
)
// A new one each time: it looks for unnamed blobs at its first sweep.
for (let sweep = 0; sweep < SWEEPS; sweep++) await new FileSweeper(context, uploads).sweep()
await storage.close()
process.exit(0)
