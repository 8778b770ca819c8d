import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

/** Names this life of the data; the first to ask begins it. */
export async function epochOf(db: Kysely<Schema>): Promise<string> {
  const row = await db.selectFrom('life').select('epoch').executeTakeFirst()
  if (row !== undefined) return row.epoch
  const epoch = crypto.randomUUID()
  await db.insertInto('life').values({ epoch }).execute()
  return epoch
}
