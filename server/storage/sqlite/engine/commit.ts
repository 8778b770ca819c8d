import type { Write, WriteTx } from '../../operations/operation.ts'
import { operations, type AnyWrite } from '../../operations/table.ts'
import { MarkedRooms } from '../../operations/marked-rooms.ts'
import { foundNoSpace } from '../disk/has-space.ts'
import { prepareAppend } from './append.ts'
import { prepareRevs } from './batch-revs.ts'
import type { Connection } from './database.ts'
import { FULL_FAILURE, isFatal, isUnavailable, toFailure } from './failure.ts'
import type { WriterOutcome } from './requests.ts'

/** Commits any number of writes in one transaction, in order. Throws only a fatal error. */
export function prepareCommit(
  { raw, ...reads }: Connection,
  term: string,
): (writes: AnyWrite[]) => Promise<WriterOutcome[]> {
  const begin = raw.prepare('BEGIN IMMEDIATE')
  const end = raw.prepare('COMMIT')
  const terms = new MarkedRooms(term)
  const revs = prepareRevs(raw, terms)
  const append = prepareAppend(raw, revs)

  async function runAll(writes: AnyWrite[]): Promise<WriterOutcome[]> {
    const outcomes: WriterOutcome[] = []
    for (const write of writes) outcomes.push(write.name === 'append' ? append(write.input) : await operate(write))
    revs.write()
    return outcomes
  }

  async function operate({ name, input }: Exclude<AnyWrite, { name: 'append' }>): Promise<WriterOutcome> {
    const { readsRevs, run } = operations[name] as Write<unknown, unknown>
    if (readsRevs) revs.write()
    const tx: WriteTx = { ...reads, facts: [], terms, revs }
    return { output: await run(tx, input), facts: tx.facts }
  }

  return async function commit(writes) {
    try {
      begin.run()
      const outcomes = await runAll(writes)
      end.run()
      terms.committed()
      return outcomes
    } catch (error) {
      const full = foundNoSpace(error, raw.filename)
      if (isFatal(error) && !full) throw error
      terms.rolledBack()
      revs.forget()
      // SQLite rolls back by itself after some errors.
      if (raw.inTransaction) raw.run('ROLLBACK')
      if (full) return writes.map(() => ({ failure: FULL_FAILURE }))
      if (isUnavailable(error) || writes.length === 1) return writes.map(() => ({ failure: toFailure(error) }))
      // One bad write must not fail the others of its batch.
      const outcomes: WriterOutcome[] = []
      for (const write of writes) outcomes.push(...(await commit([write])))
      return outcomes
    }
  }
}
