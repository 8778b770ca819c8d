import type { Draft } from '../../storage.ts'
import { endLife } from '../../operations/epoch.ts'
import { endSession, extendSession, startSession } from '../../operations/sessions.ts'
import { joinRoom, leaveRoom, markRead } from '../../operations/members.ts'
import { rename } from '../../operations/people.ts'
import { createRoom } from '../../operations/rooms.ts'
import { Stretches } from '../../operations/terms.ts'
import type { Work } from '../../operations/transaction.ts'
import { prepareAppend } from './append.ts'
import type { Connection } from './database.ts'
import { FULL_FAILURE, isFatal, isUnavailable, toFailure } from './failure.ts'
import { foundNoSpace } from '../disk/has-space.ts'
import type { Outcome, Write } from './requests.ts'

/** Commits any number of writes in one transaction, in order. Throws only what is fatal. */
export function prepareCommit({ raw, db }: Connection, run: string): (writes: Write[]) => Promise<Outcome[]> {
  const begin = raw.prepare('BEGIN IMMEDIATE')
  const end = raw.prepare('COMMIT')
  const stretches = new Stretches(run)
  const append = prepareAppend(raw, stretches)

  async function all(writes: Write[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    let drafts: Draft[] = []
    const flush = () => {
      if (drafts.length > 0) outcomes.push(...append(drafts))
      drafts = []
    }
    for (const write of writes) {
      if (write.name === 'append') {
        drafts.push(write.args[0])
        continue
      }
      flush()
      const work: Work = { db, committed: [], stretches }
      const value = await perform(work, write)
      outcomes.push({ value, committed: work.committed })
    }
    flush()
    return outcomes
  }

  return async function commit(writes) {
    try {
      begin.run()
      const outcomes = await all(writes)
      end.run()
      stretches.committed()
      return outcomes
    } catch (error) {
      const full = foundNoSpace(error, raw.filename)
      if (isFatal(error) && !full) throw error
      stretches.rolledBack()
      // SQLite has rolled back by itself after some errors.
      if (raw.inTransaction) raw.run('ROLLBACK')
      if (full) return writes.map(() => ({ failure: FULL_FAILURE }))
      if (isUnavailable(error) || writes.length === 1) return writes.map(() => ({ failure: toFailure(error) }))
      // One bad write must not fail the others that happened to arrive with it.
      const outcomes: Outcome[] = []
      for (const write of writes) outcomes.push(...(await commit([write])))
      return outcomes
    }
  }
}

function perform(work: Work, write: Exclude<Write, { name: 'append' }>): Promise<unknown> {
  switch (write.name) {
    case 'startSession':
      return startSession(work, ...write.args)
    case 'extendSession':
      return extendSession(work, ...write.args)
    case 'endSession':
      return endSession(work, ...write.args)
    case 'rename':
      return rename(work, ...write.args)
    case 'createRoom':
      return createRoom(work, ...write.args)
    case 'joinRoom':
      return joinRoom(work, ...write.args)
    case 'leaveRoom':
      return leaveRoom(work, ...write.args)
    case 'markRead':
      return markRead(work, ...write.args)
    case 'beginLife':
      return endLife(work.db, ...write.args, work.stretches.run)
    case 'ping':
      return Promise.resolve()
  }
}
