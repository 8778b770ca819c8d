import { Database } from 'bun:sqlite'
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../process/temporary-folder.ts'

export const databaseIn = (dataDir: string): string => join(dataDir, 'parley.db')

/** A copy of a database as it was at one moment, in a place of its own. */
export interface Copy {
  /** Puts it in the place of what is there. The server must not run. */
  putBack(): void
  /** How far it goes in each room. */
  heads: Record<string, number>
  remove(): void
}

/** Consistent also while the server writes. */
export function copyOf(dataDir: string): Copy {
  const folder = temporaryFolder('copy')
  const kept = join(folder.path, 'kept.db')
  const path = databaseIn(dataDir)
  const raw = new Database(path, { readonly: true })
  try {
    raw.run('PRAGMA busy_timeout = 5000')
    raw.prepare('VACUUM INTO ?').run(kept)
  } catch (error) {
    folder.remove()
    throw error
  } finally {
    raw.close(true)
  }
  return {
    heads: headsOf(kept),
    putBack() {
      for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
      copyFileSync(kept, path)
    },
    remove: () => folder.remove(),
  }
}

/** The rev of each room, as it is at this moment. */
export function headsOf(path: string): Record<string, number> {
  const raw = new Database(path, { readonly: true })
  try {
    raw.run('PRAGMA busy_timeout = 5000')
    return Object.fromEntries(raw.prepare('SELECT id, rev FROM rooms').values() as [string, number][])
  } finally {
    raw.close(true)
  }
}

/** Throws unless it goes at least as far in every room. */
export function reaches(heads: Record<string, number>, least: Record<string, number>, what: string): void {
  for (const [room, rev] of Object.entries(least))
    if ((heads[room] ?? 0) < rev)
      throw new Error(`${what} has room ${room} up to ${heads[room] ?? 0}, and ${rev} was there`)
}

/** What is left in files that were damaged, by SQLite's own recovery on a copy of them. */
export interface Survived {
  heads: Record<string, number>
  /** Where each message stands. */
  seqs: Map<string, number>
}

/** Null when SQLite makes nothing sound of them. No server may run. */
export function survivedIn(dataDir: string): Survived | null {
  const folder = temporaryFolder('survived')
  try {
    for (const end of ['', '-wal'])
      if (existsSync(databaseIn(dataDir) + end)) copyFileSync(databaseIn(dataDir) + end, databaseIn(folder.path) + end)
    const raw = new Database(databaseIn(folder.path))
    try {
      if (raw.prepare('PRAGMA integrity_check').values()[0]?.[0] !== 'ok') return null
      const seqs = new Map(raw.prepare('SELECT id, seq FROM messages').values() as [string, number][])
      return {
        heads: Object.fromEntries(raw.prepare('SELECT id, rev FROM rooms').values() as [string, number][]),
        seqs,
      }
    } finally {
      raw.close(true)
    }
  } catch {
    return null
  } finally {
    folder.remove()
  }
}

/** Throws when a message of those is not where it was. A server may run. */
export function stillHas(dataDir: string, { seqs }: Survived): void {
  const raw = new Database(databaseIn(dataDir), { readonly: true })
  try {
    raw.run('PRAGMA busy_timeout = 5000')
    const there = new Map(raw.prepare('SELECT id, seq FROM messages').values() as [string, number][])
    const gone = [...seqs].filter(([id, seq]) => there.get(id) !== seq)
    if (gone.length > 0)
      throw new Error(`${gone.length} messages survived the damage and not the start: ${gone[0]![0]}`)
  } finally {
    raw.close(true)
  }
}
