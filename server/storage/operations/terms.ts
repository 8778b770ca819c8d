import type { Kysely } from 'kysely'
import type { Change } from '../../../protocol/entities.ts'
import type { Schema } from '../schema.ts'
import type { WriteTx } from './operation.ts'

/** Takes the room's next rev, under the lock of its row. */
export async function nextRev(tx: WriteTx, room: string): Promise<number> {
  const { rev } = await tx.db
    .updateTable('rooms')
    .set((eb) => ({ rev: eb('rev', '+', 1) }))
    .where('id', '=', room)
    .returning('rev')
    .executeTakeFirstOrThrow()
  await markTerm(tx, room, rev)
  return rev
}

/** Records the term of `rev`. Called for every rev that is given, or for the first of several at once. */
export async function markTerm({ db, terms }: WriteTx, room: string, rev: number): Promise<void> {
  if (terms.needsMark(room)) await insertMark(db, room, rev, terms.term)
}

/** Writes the fact of a room's change. */
export function changed({ facts, terms }: WriteTx, room: string, change: Change): void {
  facts.push({ fact: 'changed', room, term: terms.term, change })
}

async function insertMark(db: Kysely<Schema>, room: string, rev: number, term: string): Promise<void> {
  await db
    .insertInto('terms')
    .values({ room, from_rev: rev, term })
    .onConflict((on) => on.columns(['room', 'from_rev']).doNothing())
    .execute()
}
