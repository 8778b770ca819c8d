import { Database } from 'bun:sqlite'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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
  const folder = mkdtempSync(join(tmpdir(), 'parley-copy-'))
  const kept = join(folder, 'kept.db')
  const path = databaseIn(dataDir)
  const raw = new Database(path, { readonly: true })
  raw.run('PRAGMA busy_timeout = 5000')
  raw.prepare('VACUUM INTO ?').run(kept)
  raw.close()
  return {
    heads: headsOf(kept),
    putBack() {
      for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
      copyFileSync(kept, path)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The rev of each room, in a database that nobody writes. */
export function headsOf(path: string): Record<string, number> {
  const raw = new Database(path, { readonly: true })
  try {
    return Object.fromEntries(raw.prepare('SELECT id, rev FROM rooms').values() as [string, number][])
  } finally {
    raw.close()
  }
}
