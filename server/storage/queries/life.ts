import type { Kysely } from 'kysely'
import type { LifeTable, Schema } from '../schema.ts'
import { prepared } from './prepared.ts'

const lives = prepared((db) => db.selectFrom('life').select(['epoch', 'began']))

/** This life of the data. Undefined before anything was kept. */
export async function lifeOf(db: Kysely<Schema>): Promise<LifeTable | undefined> {
  const [row] = await lives(db)
  return row
}

const firstOf = prepared((db, room: string, run: string) =>
  db.selectFrom('stretches').select('from_rev').where('room', '=', room).where('run', '=', run),
)

/**
 * Up to which rev a room is as it was in the life before this one. Infinite when the room is of this life alone, or was
 * not changed in the run in which this life began.
 */
export async function lastBeforeLife(db: Kysely<Schema>, room: string): Promise<number> {
  const began = (await lifeOf(db))?.began
  const [first] = began == null ? [] : await firstOf(db, room, began)
  return first === undefined || first.from_rev === 1 ? Infinity : first.from_rev - 1
}

/** Names this life of the data; the first to ask begins it. */
export async function epochOf(db: Kysely<Schema>, run: string): Promise<string> {
  return (await lifeOf(db))?.epoch ?? beginLife(db, run)
}

/** Gives the data another epoch, in the transaction that is open: every client reads anew and brings what it still holds. */
export async function beginLife(db: Kysely<Schema>, run: string): Promise<string> {
  const epoch = crypto.randomUUID()
  await db.deleteFrom('life').execute()
  await db.insertInto('life').values({ epoch, began: run }).execute()
  return epoch
}

/** Ends the life that has this epoch; `first` is false when it had ended before. */
export async function endLife(
  db: Kysely<Schema>,
  ended: string,
  run: string,
): Promise<{ epoch: string; first: boolean }> {
  const epoch = await epochOf(db, run)
  return epoch === ended ? { epoch: await beginLife(db, run), first: true } : { epoch, first: false }
}
