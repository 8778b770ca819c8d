import { Json } from '../../json.ts'
import type { ReadTx } from '../../operations/operation.ts'
import { operations, type AnyRead } from '../../operations/table.ts'
import { openForReading, type Connection } from './database.ts'
import { isFatal, toFailure } from './failure.ts'
import type { ReaderAnswer, ReaderQuestion } from './requests.ts'
import { serve } from './worker-loop.ts'

let connection: Connection

/** Each read sees one snapshot, however many queries it needs. */
async function read({ name, input }: AnyRead): Promise<unknown> {
  const { raw } = connection
  raw.query('BEGIN').run()
  try {
    const run = operations[name].run as (tx: ReadTx, input: unknown) => Promise<unknown>
    return await run(connection, input)
  } finally {
    // SQLite ends the transaction by itself after some errors.
    if (raw.inTransaction) raw.query('COMMIT').run()
  }
}

serve<ReaderQuestion, ReaderAnswer>(async (question) => {
  try {
    if ('read' in question) {
      const output = await read(question.read)
      return output instanceof Json ? output : { output }
    }
    if ('ping' in question) return { output: connection.raw.query('SELECT 1').get() }
    if ('close' in question) return { output: connection.raw.close(true) }
    connection = openForReading(question.open.path)
    return {}
  } catch (error) {
    // Ends the worker, and with it the server, because the next start verifies the file.
    if (isFatal(error)) throw error
    return { failure: toFailure(error) }
  }
})
