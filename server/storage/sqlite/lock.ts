import { Database } from 'bun:sqlite'

/**
 * Keeps every other server away from `path` until the returned function is called or the process dies, however
 * it dies: the lock is the operating system's, on a file of its own beside `path`. Throws when it is taken for longer
 * than `waitMs`.
 */
export function lock(path: string, waitMs = 0): () => void {
  const file = new Database(`${path}.lock`, { create: true, readwrite: true })
  try {
    file.run(`PRAGMA busy_timeout = ${waitMs}`)
    // A journal would need room, and the disk may be full.
    file.run('PRAGMA journal_mode = MEMORY')
    file.run('PRAGMA locking_mode = EXCLUSIVE')
    file.run('BEGIN EXCLUSIVE')
  } catch (error) {
    file.close(true)
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    throw new Error(
      `${path} is in use by another Parley server. Stop that one first, or choose another data directory.`,
      {
        cause: error,
      },
    )
  }
  return () => file.close(true)
}
