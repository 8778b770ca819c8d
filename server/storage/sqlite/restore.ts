import { Database } from 'bun:sqlite'
import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { LOG_PARTS, moveAside, nameAside } from './aside.ts'
import { flushPath } from './flush-path.ts'
import { lock } from './lock.ts'
import { readLog } from './log-file.ts'
import { copyInto, held, openToCopy, type Held } from './open-copy.ts'

/** Where the data before lies now; null when there was none. */
export type Restored = Held & { kept: string | null }

/**
 * Puts a backup in the place of the database `path`, which no server may use. The next start begins another epoch [G9].
 * What was there is kept under another name. Throws with a sentence, and has changed nothing then.
 */
export function restore(path: string, file: string, now: number): Restored {
  const holds = held(file)
  const unlock = lock(path)
  const part = `${path}.part-${process.pid}`
  try {
    const raw = openToCopy(file)
    try {
      copyInto(raw, part)
    } finally {
      raw.close(true)
    }
    endLife(part)
    flushPath(part)
    const kept = existsSync(path) ? nameAside(path, 'before-restore', now) : null
    if (kept !== null) keep(path, kept)
    renameSync(part, path)
    flushPath(dirname(path))
    return { ...holds, kept }
  } finally {
    for (const tail of ['', '-journal']) rmSync(part + tail, { force: true })
    unlock()
  }
}

/** Whoever opens it first gives it another epoch. */
function endLife(path: string): void {
  const raw = new Database(path, { readwrite: true })
  try {
    raw.run('DELETE FROM life')
  } finally {
    raw.close(true)
  }
}

/** Under both names until the new one takes its place: killed at any moment, there is a database at `path`. */
function keep(path: string, kept: string): void {
  fold(path)
  try {
    linkSync(path, kept)
  } catch {
    copyFileSync(path, kept)
  }
  moveAside(path, kept, LOG_PARTS)
}

/** All of the log into the file, since the two are parted for a moment; what is damaged stays as it is. */
function fold(path: string): void {
  const log = readLog(path)
  if (log.lost || log.useless) return
  try {
    const raw = new Database(path, { readwrite: true })
    raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').values()
    raw.close(true)
  } catch {
    // It cannot even be opened, which may be why somebody restores a backup.
  }
}
