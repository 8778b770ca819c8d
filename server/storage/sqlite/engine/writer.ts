import { existsSync } from 'node:fs'
import { migrate } from '../../migrations/migrate.ts'
import { beginLife, epochOf } from '../../operations/epoch.ts'
import { prepareCheckpoints, type Checkpoints } from './checkpoint.ts'
import { prepareCommit } from './commit.ts'
import { BUSY_TIMEOUT_MS, openForWriting, type Connection } from './database.ts'
import { isFatal, noRoomToOpen, notOpened } from './failure.ts'
import { flushPath } from '../disk/flush-path.ts'
import { foundNoSpace, foundSpace } from '../disk/has-space.ts'
import type { Opening, Outcome, Write, WriterAnswer, WriterQuestion } from './requests.ts'
import { serve } from './worker-loop.ts'
import { asDamage, Damaged, refusal, verify } from '../recovery/verify.ts'

let connection: Connection | undefined
let checkpoints: Checkpoints | undefined
let commit: (writes: Write[]) => Promise<Outcome[]>

async function open({ path, check, damage }: Opening): Promise<WriterAnswer> {
  const { raw, db } = (connection = openForWriting(path))
  // A server killed in the middle of a migration finds either the old tables or the new ones.
  raw.run('BEGIN IMMEDIATE')
  await migrate(db, 'sqlite')
  if (check !== 'later') verify(raw, path, check)
  raw.run('COMMIT')
  checkpoints = prepareCheckpoints(raw, BUSY_TIMEOUT_MS)
  checkpoints.atStart()
  const run = crypto.randomUUID()
  // Now that the log is folded, it begins anew: written behind what is left of a damaged one, this would be followed by
  // frames of the old end, which would prove the same loss again if the server were killed.
  raw.run('BEGIN IMMEDIATE')
  const epoch = damage?.lost ? await beginLife(db, run) : await epochOf(db, run)
  raw.run('COMMIT')
  commit = prepareCommit(connection, run)
  return { epoch, run }
}

const refuse = (error: unknown, { path, damage }: Opening) => {
  if (foundNoSpace(error, path)) throw noRoomToOpen(path, error)
  const found = asDamage(error, path)
  if (found instanceof Damaged) throw refusal(found, damage?.aside ?? null)
  throw isFatal(error) ? notOpened(path, error) : error
}

function close(): WriterAnswer {
  checkpoints?.atEnd()
  checkpoints = undefined
  if (connection !== undefined) {
    const index = `${connection.raw.filename}-shm`
    connection.raw.close(true)
    // The system writes it down within half a minute, an empty log at once: after a power failure in between, the old
    // index would tell of a log that is lost.
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
