import { sql, type Kysely } from 'kysely'
import { MIGRATIONS } from '../../migrations/migrate.ts'
import { refuseNewer, type Applied } from '../../migrations/newer-data.ts'
import type { Schema } from '../../schema/schema.ts'

/**
 * Answers the names of the migrations that the database has. Rejects with `NewerData` when this version does not know all of
 * them. Only reads.
 */
export async function refuseNewerDatabase(db: Kysely<Schema>): Promise<string[]> {
  const applied = await appliedIn(db)
  refuseNewer('DATABASE_URL: This database', applied, MIGRATIONS)
  return applied.map(({ name }) => name)
}

async function appliedIn(db: Kysely<Schema>): Promise<Applied[]> {
  const { rows: tables } = await sql<{ migrations: string | null; versions: string | null }>`
    select to_regclass('kysely_migration')::text as migrations, to_regclass('migrated_by')::text as versions`.execute(
    db,
  )
  const { migrations, versions } = tables[0]!
  if (migrations === null) return []
  const query =
    versions === null
      ? sql<Applied>`select name, null::text as version from kysely_migration`
      : sql<Applied>`select name, version from kysely_migration left join migrated_by using (name)`
  return (await query.execute(db)).rows
}
