import { Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { giveToFolder } from './owner.ts'

/** An inspection may have to read a log of gigabytes. */
const INSPECTION_WAIT_MS = 10_000

export interface Lock {
  /** The files of the last server are inspected: other processes may open the database and read it from now on. */
  inspected(): void
  unlock(): void
}

class InUse extends Error {}

/**
 * Locks `path` against every other server until `unlock`, or until the process ends in any way: the operating system
 * holds the lock, on a separate file beside `path`. Takes the inspection lock first, so that a locked database without
 * an inspection lock is an inspected one. Throws when another process has a lock.
 */
export function lock(path: string): Lock {
  const inspected = lockInspection(path)
  try {
    const release = lockFile(path, '.lock', 0)
    return {
      inspected,
      unlock() {
        inspected()
        release()
      },
    }
  } catch (error) {
    inspected()
    throw error
  }
}

/**
 * Waits until no other process inspects the files that the last server left, and keeps others from inspecting them
 * until the returned function is called.
 */
export const lockInspection = (path: string): (() => void) => lockFile(path, '.looking', INSPECTION_WAIT_MS)

export function isLocked(path: string): boolean {
  try {
    lockFile(path, '.lock', 0)()
    return false
  } catch (error) {
    if (error instanceof InUse) return true
    throw error
  }
}

function lockFile(path: string, suffix: '.lock' | '.looking', waitMs: number): () => void {
  const name = path + suffix
  const isNew = !existsSync(name)
  let file: Database | undefined
  try {
    file = new Database(name, { create: true, readwrite: true })
    if (isNew) giveToFolder(name)
    file.run(`PRAGMA busy_timeout = ${waitMs}`)
    // A journal file would need space, and the disk may be full.
    file.run('PRAGMA journal_mode = MEMORY')
    file.run('PRAGMA locking_mode = EXCLUSIVE')
    file.run('BEGIN EXCLUSIVE')
    // SQLite opens a read-only file for reading, and then BEGIN EXCLUSIVE locks nothing. This write fails then; it is
    // never committed.
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
      `${name} cannot be written. Parley needs it to keep a second server away. ` +
        `This file and everything in ${dirname(path)} must belong to the user who runs Parley.`,
      { cause },
    )
  return cause
}
