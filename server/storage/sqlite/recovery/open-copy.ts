import { Database } from 'bun:sqlite'
import { MIGRATIONS } from '../../migrations/migrate.ts'
import { refuseNewer } from '../../migrations/newer-data.ts'
import { requireFile } from '../disk/require-file.ts'
import { appliedIn } from './applied.ts'

/** Opens a database to copy it. Throws when it is not one of Parley's, or was written by a newer version. */
export function openToCopy(path: string): Database {
  requireFile(path, `There is no file ${path}.`)
  const raw = new Database(path, { readonly: true })
  try {
    raw.run('PRAGMA busy_timeout = 5000')
    const tables = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").values().flat()
    if (!['rooms', 'messages', 'kysely_migration'].every((name) => tables.includes(name)))
      throw new Error(`${path} is a database, but not one of Parley.`)
    refuseNewer(path, appliedIn(raw), MIGRATIONS)
    return raw
  } catch (error) {
    raw.close(true)
    if ((error as { code?: string }).code !== 'SQLITE_NOTADB') throw error
    throw new Error(`${path} is not a database.`, { cause: error })
  }
}
