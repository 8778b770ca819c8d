import type { Kysely } from 'kysely'
import { VERSION } from '../../version.ts'

interface Tables {
  migrated_by: { name: string; version: string }
}

/**
 * Stores that this version applied these migrations. No migration makes the table: an older version has to be able to
 * read it, whatever the newer ones are.
 */
export async function recordMigrations<S>(database: Kysely<S>, names: string[]): Promise<void> {
  if (names.length === 0) return
  const db = database as unknown as Kysely<Tables>
  await db.schema
    .createTable('migrated_by')
    .ifNotExists()
    .addColumn('name', 'text', (c) => c.primaryKey().notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .execute()
  await db
    .insertInto('migrated_by')
    .values(names.map((name) => ({ name, version: VERSION })))
    .onConflict((c) => c.column('name').doUpdateSet({ version: VERSION }))
    .execute()
}
