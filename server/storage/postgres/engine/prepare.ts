import { sql, type Kysely } from 'kysely'
import { migrate, MIGRATIONS } from '../../migrations/migrate.ts'
import { openEpoch, type Epoch } from '../../operations/epoch.ts'
import type { Schema } from '../../schema/schema.ts'
import { openPool } from './database.ts'
import { inspect } from './inspect.ts'
import { currentTerm } from './term.ts'

/** A migration of many messages takes as long as it takes. */
const WITHOUT_LIMIT = { statement_timeout: '0', lock_timeout: '0', synchronous_commit: 'on' }

/** Makes a database ready for use: at the start, and again when it comes back, since it may be another one then. */
export async function prepare(url: URL): Promise<Epoch> {
  const { sql: client, db } = openPool(url, 1, WITHOUT_LIMIT)
  try {
    await inspect(client)
    await refuseNewer(db)
    await migrate(db, 'postgres')
    return await db.transaction().execute(async (tx) => {
      const { term } = (await currentTerm.execute(tx)).rows[0]!
      return openEpoch(tx, term)
    })
  } finally {
    await client.close({ timeout: 0 })
  }
}

async function refuseNewer(db: Kysely<Schema>): Promise<void> {
  const { rows: tables } =
    await sql`select 1 from pg_tables where tablename = 'kysely_migration' and schemaname = current_schema()`.execute(
      db,
    )
  if (tables.length === 0) return
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  if (rows.some(({ name }) => !MIGRATIONS.includes(name)))
    throw new Error(
      'DATABASE_URL: This database was written by a newer version of Parley. Install that version, or a newer one.',
    )
}
