import { sql as query, type Kysely } from 'kysely'
import type { Outcome } from '../../group-commit.ts'
import type { Draft } from '../../operations/append.ts'
import type { WriteTx } from '../../operations/operation.ts'
import { scopeOf } from '../../operations/scope.ts'
import { operations, type AnyWrite } from '../../operations/table.ts'
import { MarkedRooms } from '../../operations/marked-rooms.ts'
import { revsInDatabase } from '../../operations/terms.ts'
import type { Schema } from '../../schema/schema.ts'
import { append } from './append.ts'
import { readTx, type Pool } from './database.ts'
import { isConflict, isOvertaken, isUnavailable, toError, unavailable } from './failure.ts'
import { currentTerm } from './term.ts'

/** Only another node can come in between: a batch that fails so often has met a fault. */
const MOST_TRIES = 20
const LONGEST_PAUSE_MS = 50
const MOST_TRIES_OVERTAKEN = 3

/** Commits any number of writes in one transaction, in order. Never rejects. */
export type Commit = (writes: AnyWrite[]) => Promise<Outcome[]>

export function prepareCommit({ sql, db }: Pool): Commit {
  let marked = { term: '', rooms: new Set<string>() }

  async function all(writes: AnyWrite[]): Promise<Outcome[]> {
    if (writes.every(({ name }) => name === 'append')) return append(sql, db, draftsOf(writes))
    const { outcomes, terms } = await db.transaction().execute((tx) => perform(tx, writes))
    terms.committed()
    return outcomes
  }

  async function perform(tx: Kysely<Schema>, writes: AnyWrite[]) {
    const terms = await lockRooms(tx, writes)
    const outcomes: Outcome[] = []
    for (const group of consecutive(writes)) {
      if (group[0]!.name === 'append') outcomes.push(...(await append(sql, tx, draftsOf(group))))
      else for (const write of group) outcomes.push(await performOne(tx, terms, write))
    }
    return { outcomes, terms }
  }

  /** In order of id, before anything else is locked, so that two batches never wait for each other. */
  async function lockRooms(tx: Kysely<Schema>, writes: AnyWrite[]): Promise<MarkedRooms> {
    const rooms = writes.flatMap((write) => scopeOf(write) ?? [])
    if (rooms.length > 0)
      await query`select 1 from rooms where id = any(${sql.array(rooms, 'TEXT')}) order by id for no key update`.execute(
        tx,
      )
    const { term } = (await currentTerm.execute(tx)).rows[0]!
    if (term !== marked.term) marked = { term, rooms: new Set() }
    return new MarkedRooms(term, marked.rooms)
  }

  return async function commit(writes) {
    for (let tries = 1; ; tries++) {
      try {
        return await all(writes)
      } catch (error) {
        if (isConflict(error)) {
          if (tries === MOST_TRIES) return writes.map(() => ({ error: unavailable() }))
          await Bun.sleep(Math.random() * Math.min(2 ** tries, LONGEST_PAUSE_MS))
          continue
        }
        if (isOvertaken(error) && tries < MOST_TRIES_OVERTAKEN) continue
        if (isUnavailable(error) || writes.length === 1) return writes.map(() => ({ error: toError(error) }))
        // One bad write must not fail the others that happened to arrive with it.
        const outcomes: Outcome[] = []
        for (const write of writes) outcomes.push(...(await commit([write])))
        return outcomes
      }
    }
  }
}

async function performOne(db: Kysely<Schema>, terms: MarkedRooms, { name, input }: AnyWrite): Promise<Outcome> {
  const reads = readTx(db)
  const tx: WriteTx = { ...reads, facts: [], terms, revs: revsInDatabase({ ...reads, terms }) }
  const run = operations[name as Exclude<typeof name, 'append'>].run as (
    tx: WriteTx,
    input: unknown,
  ) => Promise<unknown>
  return { output: await run(tx, input), facts: tx.facts }
}

const draftsOf = (writes: AnyWrite[]): Draft[] =>
  writes.flatMap((write) => (write.name === 'append' ? [write.input] : []))

/** Groups of consecutive appends, and of consecutive other writes. */
function consecutive(writes: AnyWrite[]): AnyWrite[][] {
  const groups: AnyWrite[][] = []
  for (const write of writes) {
    const last = groups.at(-1)
    if (last !== undefined && (last[0]!.name === 'append') === (write.name === 'append')) last.push(write)
    else groups.push([write])
  }
  return groups
}
