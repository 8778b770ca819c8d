import { Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { giveToFolder } from './owner.ts'

/** A start, or a backup, may have to read a log of gigabytes while it looks. */
const LOOK_WAIT_MS = 10_000

export interface Lock {
  /** What the last server left was looked at: from now on others may open the database and read it. */
  looked(): void
  unlock(): void
}

class InUse extends Error {}

/**
 * Keeps every other server away from `path` until it is unlocked or the process dies, however it dies: the lock is the
 * operating system's, on a file of its own beside `path`. Nobody takes it without keeping others from looking, too:
 * a database that is locked while nobody looks was looked at. Throws when it is taken.
 */
export function lock(path: string): Lock {
  const looked = look(path)
  try {
    const letGo = take(path, '.lock', 0)
    return {
      looked,
      unlock() {
        looked()
        letGo()
      },
    }
  } catch (error) {
    looked()
    throw error
  }
}

/** Waits until nobody else is looking at what the last server left, and keeps others from it until the returned function is called. */
export const look = (path: string): (() => void) => take(path, '.looking', LOOK_WAIT_MS)

export function isLocked(path: string): boolean {
  try {
    take(path, '.lock', 0)()
    return false
  } catch (error) {
    if (error instanceof InUse) return true
    throw error
  }
}

function take(path: string, end: '.lock' | '.looking', waitMs: number): () => void {
  const name = path + end
  const isNew = !existsSync(name)
  let file: Database | undefined
  try {
    file = new Database(name, { create: true, readwrite: true })
    if (isNew) giveToFolder(name)
    file.run(`PRAGMA busy_timeout = ${waitMs}`)
    // A journal would need room, and the disk may be full.
    file.run('PRAGMA journal_mode = MEMORY')
    file.run('PRAGMA locking_mode = EXCLUSIVE')
    file.run('BEGIN EXCLUSIVE')
    // What may not be written SQLite opens to be read, and everybody may begin. This write never leaves the memory.
    file.run('PRAGMA user_version = 1')
  } catch (error) {
    file?.close(true)
    throw refused(error, path, name)
  }
  return () => file.close(true)
}

function refused(cause: unknown, path: string, name: string): unknown {
  const code = (cause as { code?: string }).code ?? ''
  if (code === 'SQLITE_BUSY')
    return new InUse(
      `${path} is in use by another Parley server, backup or restore. Stop that one first, or choose another data directory.`,
      { cause },
    )
  if (/^SQLITE_(READONLY|CANTOPEN)/.test(code))
    return new Error(
      `${name} cannot be written, and only by that a second server is kept away. ` +
        `It and all that is in ${dirname(path)} have to belong to the user who runs Parley.`,
      { cause },
    )
  return cause
}
