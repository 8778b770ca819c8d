import { migrate } from '../migrations/migrate.ts'
import { epochOf } from '../queries/life.ts'
import { prepareCheckpoints, type Checkpoints } from './checkpoint.ts'
import { prepareCommit } from './commit.ts'
import { BUSY_TIMEOUT_MS, openForWriting, type Connection } from './database.ts'
import { hasSpace } from './has-space.ts'
import type { Outcome, Write, WriterAnswer, WriterQuestion } from './requests.ts'
import { serve } from './serve.ts'

let connection: Connection | undefined
let checkpoints: Checkpoints | undefined
let commit: (writes: Write[]) => Promise<Outcome[]>

async function open(path: string): Promise<WriterAnswer> {
  connection = openForWriting(path)
  const { raw, db } = connection
  // A server killed in the middle of a migration finds either the old tables or the new ones.
  raw.run('BEGIN IMMEDIATE')
  await migrate(db, 'sqlite')
  const run = crypto.randomUUID()
  const epoch = await epochOf(db, run)
  raw.run('COMMIT')
  commit = prepareCommit(connection, run)
  checkpoints = prepareCheckpoints(raw, BUSY_TIMEOUT_MS)
  return { epoch, run }
}

function close(): WriterAnswer {
  checkpoints?.whole()
  checkpoints = undefined
  connection?.raw.close()
  return { closed: true }
}

serve<WriterQuestion, WriterAnswer>(
  async (question) => {
    try {
      if ('open' in question) return await open(question.open)
      if ('writes' in question) return { outcomes: await commit(question.writes) }
      if ('space' in question) return { space: hasSpace(connection!.raw.filename) }
      return close()
    } catch (error) {
      return { fatal: error instanceof Error ? error.message : String(error) }
    }
  },
  () => checkpoints?.afterCommit(performance.now()),
)
