import { migrate } from '../migrations/migrate.ts'
import { epochOf } from '../queries/life.ts'
import { prepareCommit } from './commit.ts'
import { openForWriting, type Connection } from './database.ts'
import type { Outcome, Write, WriterAnswer, WriterQuestion } from './requests.ts'
import { serve } from './serve.ts'

let connection: Connection | undefined
let commit: (writes: Write[]) => Promise<Outcome[]>

async function open(path: string): Promise<WriterAnswer> {
  connection = openForWriting(path)
  const { raw, db } = connection
  // A server killed in the middle of a migration finds either the old tables or the new ones.
  raw.run('BEGIN IMMEDIATE')
  await migrate(db, 'sqlite')
  const epoch = await epochOf(db)
  raw.run('COMMIT')
  commit = prepareCommit(connection)
  return { epoch }
}

serve<WriterQuestion, WriterAnswer>(async (question) => {
  if ('close' in question) {
    connection?.raw.close()
    return { closed: true }
  }
  try {
    return 'open' in question ? await open(question.open) : { outcomes: await commit(question.writes) }
  } catch (error) {
    return { fatal: error instanceof Error ? error.message : String(error) }
  }
})
