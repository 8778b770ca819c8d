import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { migrate, MIGRATIONS } from '../../migrations/migrate.ts'
import { refuseNewer } from '../../migrations/newer-data.ts'
import { openEpoch, replaceEpoch } from '../../operations/epoch.ts'
import type { AnyWrite } from '../../operations/table.ts'
import { flushPath } from '../disk/flush-path.ts'
import { foundNoSpace, foundSpace } from '../disk/has-space.ts'
import { appliedIn } from '../recovery/applied.ts'
import { asDamage, Damaged, startRefusal, verify } from '../recovery/verify.ts'
import { prepareCheckpoints, type Checkpoints } from './checkpoint.ts'
import { prepareCommit } from './commit.ts'
import { BUSY_TIMEOUT_MS, openForWriting, type Connection } from './database.ts'
import { isFatal, noSpaceToOpen, notOpened } from './failure.ts'
import type { Opening, WriterAnswer, WriterOutcome, WriterQuestion } from './requests.ts'
import { serve } from './worker-loop.ts'

/** 96 bits name one opening of the file. */
const TERM_BYTES = 12

let connection: Connection | undefined
let checkpoints: Checkpoints | undefined
let commit: (writes: AnyWrite[]) => Promise<WriterOutcome[]>

async function open({ path, check, damage }: Opening): Promise<WriterAnswer> {
  const { raw, db } = (connection = openForWriting(path))
  // A server killed in the middle of a migration finds either the old tables or the new ones.
  raw.run('BEGIN IMMEDIATE')
  // The newer migrations may be in the log alone, which was not read before.
  refuseNewer(path, appliedIn(raw), MIGRATIONS)
  await migrate(db, 'sqlite')
  if (check !== 'later') verify(raw, path, check)
  raw.run('COMMIT')
  checkpoints = prepareCheckpoints(raw, BUSY_TIMEOUT_MS)
  checkpoints.atStart()
  const term = randomBytes(TERM_BYTES).toString('base64url')
  // After the checkpoint the log starts from its beginning. Behind what is left of a damaged log, frames of the old end
  // would follow the epoch, and would prove the same loss again if the server were killed.
  raw.run('BEGIN IMMEDIATE')
  const { epoch, secret } = await openEpoch(db, term)
  const opened = { epoch: damage?.lost ? await replaceEpoch(db, term) : epoch, secret, term }
  raw.run('COMMIT')
  commit = prepareCommit(connection, term)
  return { opened }
}

const refuse = (error: unknown, { path, damage }: Opening) => {
  if (foundNoSpace(error, path)) throw noSpaceToOpen(path, error)
  const found = asDamage(error, path)
  if (found instanceof Damaged) throw startRefusal(found, damage?.quarantine ?? null)
  throw isFatal(error) ? notOpened(path, error) : error
}

function close(): WriterAnswer {
  checkpoints?.atEnd()
  if (connection !== undefined) {
    const index = `${connection.raw.filename}-shm`
    connection.raw.close(true)
    checkpoints?.close()
    checkpoints = undefined
    // The system writes the index to the disk within half a minute, but the empty log at once. After a power failure in
    // between, the old index would look like a lost log.
    if (existsSync(index)) flushPath(index)
  }
  return { closed: true }
}

serve<WriterQuestion, WriterAnswer>(
  async (question) => {
    try {
      if ('open' in question) return await open(question.open).catch((error) => refuse(error, question.open))
      if ('writes' in question) return { outcomes: await commit(question.writes) }
      if ('space' in question) return { space: foundSpace(connection!.raw.filename) }
      return close()
    } catch (error) {
      return { fatal: error instanceof Error ? error.message : String(error) }
    }
  },
  () => checkpoints?.afterCommit(performance.now()),
)
