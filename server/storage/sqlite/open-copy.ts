import { Database } from 'bun:sqlite'
import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { MIGRATIONS } from '../migrations/migrate.ts'
import { flushPath } from './flush-path.ts'
import { verify } from './verify.ts'

/** What a database holds, for the person who looks after it. */
export interface Held {
  bytes: number
  people: number
  rooms: number
  messages: number
}

/** Opens a database that no server writes to, to copy it. Throws with a sentence when it is none of Parley's, or newer than this version. */
export function openToCopy(path: string): Database {
  if (!existsSync(path)) throw new Error(`There is no file ${path}.`)
  const raw = new Database(path, { readonly: true })
  try {
    raw.run('PRAGMA busy_timeout = 5000')
    const tables = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").values().flat()
    if (!['life', 'rooms', 'messages', 'kysely_migration'].every((name) => tables.includes(name)))
      throw new Error(`${path} is a database, but not one of Parley.`)
    const made = raw.prepare('SELECT name FROM kysely_migration').values().flat() as string[]
    if (made.some((name) => !MIGRATIONS.includes(name)))
      throw new Error(`${path} was written by a newer version of Parley. Install that version, or a newer one.`)
    return raw
  } catch (error) {
    raw.close(true)
    if ((error as { code?: string }).code !== 'SQLITE_NOTADB') throw error
    throw new Error(`${path} is not a database.`, { cause: error })
  }
}

/** Verifies all of it. Throws `Damaged`. */
export function held(path: string): Held {
  const raw = openToCopy(path)
  try {
    verify(raw, path, 'full')
    const count = (table: string) => raw.prepare(`SELECT count(*) FROM ${table}`).values()[0]![0] as number
    return { bytes: statSync(path).size, people: count('people'), rooms: count('rooms'), messages: count('messages') }
  } finally {
    raw.close(true)
  }
}

/** A copy of one moment, whatever is written meanwhile, flushed. `to` must not be there; a failed one is not left. */
export function copyInto(raw: Database, to: string): void {
  try {
    raw.run('VACUUM INTO ?', [to])
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_FULL') throw error
    throw new Error(`There is no room for it in ${dirname(to)}: the disk is full.`, { cause: error })
  }
  flushPath(to)
}
