import type { Kysely } from 'kysely'
import type { Change } from '../../../protocol/entities.ts'
import type { Schema } from '../schema.ts'
import type { WriteTx } from './operation.ts'

/**
 * Which rooms are marked in this term: their revs from the mark on were given in it. A room is marked in the
 * transaction of its first change of the term. After that it costs a look into a set, which the transactions of a term
 * share: what one of them marked counts for the others once it is committed.
 */
export class MarkedRooms {
  private readonly uncommitted = new Set<string>()

  constructor(
    readonly term: string,
    private readonly marked = new Set<string>(),
  ) {}

  /** True once for a room: its mark has to be written in the open transaction. */
  needsMark(room: string): boolean {
    if (this.marked.has(room) || this.uncommitted.has(room)) return false
    this.uncommitted.add(room)
    return true
  }

  committed(): void {
    for (const room of this.uncommitted) this.marked.add(room)
    this.uncommitted.clear()
  }

  rolledBack(): void {
    this.uncommitted.clear()
  }
}

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
