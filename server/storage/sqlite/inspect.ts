import { existsSync, statSync } from 'node:fs'
import { copyAside, moveAside, nameAside } from './aside.ts'
import { readLog } from './log-file.ts'
import { Damaged } from './verify.ts'

/** Up to here the check is part of the start whatever happened before: it takes about a second. */
const CHECK_FIRST_BYTES = 512 * 1024 * 1024

export interface Inspected {
  /** Acknowledged changes are missing: another life of the data has to begin. Where the damaged log was kept. */
  lost: string | null
  /** What to check before anybody is served. */
  check: 'quick' | 'full' | 'later'
}

/** What the last server left at `path`, before SQLite opens it. Throws `Damaged` when the file itself is gone. */
export function inspect(path: string, now: number): Inspected {
  const bytes = sizeOf(path)
  const logBytes = sizeOf(`${path}-wal`)
  // The index of the log stays for good, once there was a database.
  if (bytes === 0) {
    if (existsSync(`${path}-shm`)) throw new Damaged(path, 'it is empty or gone, though its log is there')
    return { lost: null, check: 'quick' }
  }
  const log = readLog(path)
  if (log.lost || log.useless) {
    const aside = nameAside(path, 'damaged', now)
    const parts = ['-wal', '-shm']
    if (log.useless) moveAside(path, aside, parts)
    else copyAside(path, aside, parts)
    return { lost: log.lost ? aside : null, check: 'full' }
  }
  return { lost: null, check: logBytes > 0 || bytes <= CHECK_FIRST_BYTES ? 'quick' : 'later' }
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0)
