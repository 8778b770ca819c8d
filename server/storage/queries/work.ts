import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { Committed } from '../storage.ts'

/** A transaction under way, and what it changed so far: told to everybody once it is committed. */
export interface Work {
  db: Kysely<Schema>
  committed: Committed[]
}

/** The room's next rev, given under the lock of its row. */
export async function nextRev(db: Kysely<Schema>, room: string): Promise<number> {
  const { rev } = await db
    .updateTable('rooms')
    .set((eb) => ({ rev: eb('rev', '+', 1) }))
    .where('id', '=', room)
    .returning('rev')
    .executeTakeFirstOrThrow()
  return rev
}
