import { Database } from 'bun:sqlite'
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../process/temporary-folder.ts'

export const databaseIn = (dataDir: string): string => join(dataDir, 'parley.db')

/** A copy of a database as it was at one moment. */
export interface Copy {
  /** Replaces the database by it. The server must not run. */
  putBack(): void
  /** The head of each room in it. */
  heads: Record<string, number>
  remove(): void
}

/** Consistent also while the server writes. */
export function copyOf(dataDir: string): Copy {
  const folder = temporaryFolder('copy')
  const file = join(folder.path, 'copy.db')
  const path = databaseIn(dataDir)
  try {
    reading(path, (raw) => raw.prepare('VACUUM INTO ?').run(file))
  } catch (error) {
    folder.remove()
    throw error
  }
  return {
    heads: headsOf(file),
    putBack() {
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
      copyFileSync(file, path)
    },
    remove: () => folder.remove(),
  }
}

/** The current rev of each room. */
export function headsOf(path: string): Record<string, number> {
  return reading(path, readHeads)
}

/** Throws unless each room has at least this rev. */
export function requireHeads(heads: Record<string, number>, least: Record<string, number>, what: string): void {
  for (const [room, rev] of Object.entries(least))
    if ((heads[room] ?? 0) < rev)
      throw new Error(`${what} has room ${room} up to rev ${heads[room] ?? 0} instead of ${rev}`)
}

/** What SQLite can recover from damaged files. */
export interface Recoverable {
  heads: Record<string, number>
  /** By message id. */
  seqs: Map<string, number>
}

/** Found on a copy of the files; null when SQLite cannot recover a sound database. No server may run. */
export function recoverable(dataDir: string): Recoverable | null {
  const folder = temporaryFolder('recoverable')
  try {
    for (const suffix of ['', '-wal'])
      if (existsSync(databaseIn(dataDir) + suffix))
        copyFileSync(databaseIn(dataDir) + suffix, databaseIn(folder.path) + suffix)
    const raw = new Database(databaseIn(folder.path))
    try {
      if (raw.prepare('PRAGMA integrity_check').values()[0]?.[0] !== 'ok') return null
      return { heads: readHeads(raw), seqs: readSeqs(raw) }
    } finally {
      raw.close(true)
    }
  } catch {
    return null
  } finally {
    folder.remove()
  }
}

/** Throws when one of these messages is not at its seq. A server may run. */
export function requireMessages(dataDir: string, { seqs }: Pick<Recoverable, 'seqs'>): void {
  const stored = reading(databaseIn(dataDir), readSeqs)
  const gone = [...seqs].filter(([id, seq]) => stored.get(id) !== seq)
  if (gone.length > 0) throw new Error(`${gone.length} messages survived the damage but not the start: ${gone[0]![0]}`)
}

const readHeads = (raw: Database) =>
  Object.fromEntries(raw.prepare('SELECT id, rev FROM rooms').values() as [string, number][])

const readSeqs = (raw: Database) => new Map(raw.prepare('SELECT id, seq FROM messages').values() as [string, number][])

/** Closes the database at once: an open connection would preserve the log's index over a change of the files. */
function reading<T>(path: string, read: (raw: Database) => T): T {
  const raw = new Database(path, { readonly: true })
  try {
    raw.run('PRAGMA busy_timeout = 5000')
    return read(raw)
  } finally {
    raw.close(true)
  }
}
