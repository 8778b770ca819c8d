import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { Committed } from '../storage.ts'
import type { Stretches } from './terms.ts'

/** A transaction under way, and what it changed so far: told to everybody once it is committed. */
export interface Work {
  db: Kysely<Schema>
  committed: Committed[]
  stretches: Stretches
}

/** The room's next rev, given under the lock of its row. */
export async function nextRev(work: Work, room: string): Promise<number> {
  const { db } = work
  const { rev } = await db
    .updateTable('rooms')
    .set((eb) => ({ rev: eb('rev', '+', 1) }))
    .where('id', '=', room)
    .returning('rev')
    .executeTakeFirstOrThrow()
  await giveRev(work, room, rev)
  return rev
}

/** To be called for every rev that is given, or for the first of several at once: notes the run in which it was. */
export async function giveRev({ db, stretches }: Work, room: string, rev: number): Promise<void> {
  if (stretches.begins(room))
    await db.insertInto('stretches').values({ room, from_rev: rev, run: stretches.run }).execute()
}
