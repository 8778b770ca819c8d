import type { Draft } from '../../operations/append.ts'
import type { WriteTx } from '../../operations/operation.ts'
import { operations, type AnyWrite } from '../../operations/table.ts'
import { MarkedRooms } from '../../operations/marked-rooms.ts'
import { foundNoSpace } from '../disk/has-space.ts'
import { prepareAppend } from './append.ts'
import type { Connection } from './database.ts'
import { FULL_FAILURE, isFatal, isUnavailable, toFailure } from './failure.ts'
import type { WriterOutcome } from './requests.ts'

/** Commits any number of writes in one transaction, in order. Throws only a fatal error. */
export function prepareCommit(
  { raw, db, all }: Connection,
  term: string,
): (writes: AnyWrite[]) => Promise<WriterOutcome[]> {
  const begin = raw.prepare('BEGIN IMMEDIATE')
  const end = raw.prepare('COMMIT')
  const terms = new MarkedRooms(term)
  const append = prepareAppend(raw, terms)

  async function runAll(writes: AnyWrite[]): Promise<WriterOutcome[]> {
    const outcomes: WriterOutcome[] = []
    let drafts: Draft[] = []
    const appendDrafts = () => {
      if (drafts.length > 0) outcomes.push(...append(drafts))
      drafts = []
    }
    for (const write of writes) {
      if (write.name === 'append') {
        drafts.push(write.input)
        continue
      }
      appendDrafts()
      const tx: WriteTx = { db, all, facts: [], terms }
      const run = operations[write.name].run as (tx: WriteTx, input: unknown) => Promise<unknown>
      outcomes.push({ output: await run(tx, write.input), facts: tx.facts })
    }
    appendDrafts()
    return outcomes
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
