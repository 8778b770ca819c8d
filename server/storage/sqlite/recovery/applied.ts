import { constants, Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { MIGRATIONS } from '../../migrations/migrate.ts'
import { NewerData, refuseNewer, type Applied } from '../../migrations/newer-data.ts'

/** The migrations that a database has; none in an empty one. */
export function appliedIn(raw: Database): Applied[] {
  const tables = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").values().flat()
  if (!tables.includes('kysely_migration')) return []
  const versions = tables.includes('migrated_by')
    ? 'SELECT name, version FROM kysely_migration LEFT JOIN migrated_by USING (name)'
    : 'SELECT name, NULL AS version FROM kysely_migration'
  return raw.prepare(versions).all() as Applied[]
}

/**
 * Throws `NewerData` for a file of a newer version, and changes nothing, not even the files beside it: SQLite reads the
 * file without its log. A file that cannot be read so is left to those who verify it.
 */
export function refuseNewerFile(path: string): void {
  if (!existsSync(path)) return
  try {
    const flags = constants.SQLITE_OPEN_READONLY | constants.SQLITE_OPEN_URI
    const raw = new Database(`${pathToFileURL(path)}?immutable=1`, flags)
    try {
      refuseNewer(path, appliedIn(raw), MIGRATIONS)
    } finally {
      raw.close(true)
    }
  } catch (error) {
    if (error instanceof NewerData) throw error
  }
}
