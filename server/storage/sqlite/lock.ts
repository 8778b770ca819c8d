import { Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { giveToFolder } from './owner.ts'

/**
 * Keeps every other server away from `path` until the returned function is called or the process dies, however
 * it dies: the lock is the operating system's, on a file of its own beside `path`. Throws when it is taken for longer
 * than `waitMs`.
 */
export function lock(path: string, waitMs = 0): () => void {
  const name = `${path}.lock`
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
    return new Error(
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
