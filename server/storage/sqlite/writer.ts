import { migrate } from '../migrations/migrate.ts'
import { beginLife, epochOf } from '../queries/life.ts'
import { prepareCheckpoints, type Checkpoints } from './checkpoint.ts'
import { prepareCommit } from './commit.ts'
import { BUSY_TIMEOUT_MS, openForWriting, type Connection } from './database.ts'
import { isFull } from './failure.ts'
import { hasSpace } from './has-space.ts'
import type { Opening, Outcome, Write, WriterAnswer, WriterQuestion } from './requests.ts'
import { serve } from './serve.ts'
import { asDamage, verify } from './verify.ts'

let connection: Connection | undefined
let checkpoints: Checkpoints | undefined
let commit: (writes: Write[]) => Promise<Outcome[]>

async function open({ path, check, newLife }: Opening): Promise<WriterAnswer> {
  const { raw, db } = (connection = openForWriting(path))
  // A server killed in the middle of a migration finds either the old tables or the new ones.
  raw.run('BEGIN IMMEDIATE')
  await migrate(db, 'sqlite')
  if (check !== 'later') verify(raw, path, check)
  const run = crypto.randomUUID()
  const epoch = newLife ? await beginLife(db, run) : await epochOf(db, run)
  raw.run('COMMIT')
  commit = prepareCommit(connection, run)
  checkpoints = prepareCheckpoints(raw, BUSY_TIMEOUT_MS)
  return { epoch, run }
}

const refuse = (path: string) => (error: unknown) => {
  if (isFull(error))
    throw new Error(`There is no room to open ${path}: the disk is full. Free a few MiB, and start again.`)
  throw asDamage(error, path)
}

function close(): WriterAnswer {
  checkpoints?.whole()
  checkpoints = undefined
  connection?.raw.close(true)
  return { closed: true }
}

serve<WriterQuestion, WriterAnswer>(
  async (question) => {
    try {
      if ('open' in question) return await open(question.open).catch(refuse(question.open.path))
      if ('writes' in question) return { outcomes: await commit(question.writes) }
      if ('space' in question) return { space: hasSpace(connection!.raw.filename) }
      return close()
    } catch (error) {
      return { fatal: error instanceof Error ? error.message : String(error) }
    }
  },
  () => checkpoints?.afterCommit(performance.now()),
)
