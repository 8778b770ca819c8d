import type { Kysely } from 'kysely'
import type { LifeTable, Schema } from '../schema.ts'
import { prepared } from './prepared.ts'

const lives = prepared((db) => db.selectFrom('life').select(['epoch', 'began']))

/** This life of the data. Undefined before anything was kept. */
export async function lifeOf(db: Kysely<Schema>): Promise<LifeTable | undefined> {
  const [row] = await lives(db)
  return row
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
  // What was lost was lost before this run: its own changes are of no earlier life, though the loss was noticed later.
  await db
    .updateTable('rooms')
    .set(({ fn, selectFrom }) => {
      const own = selectFrom('stretches').whereRef('stretches.room', '=', 'rooms.id').where('run', '=', run)
      return {
        before_life: fn.coalesce(
          own.select((eb) => eb('from_rev', '-', 1).as('before')),
          'rooms.rev',
        ),
      }
    })
    .execute()
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
