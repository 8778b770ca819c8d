import { closeSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { flushPath } from '../disk/flush-path.ts'
import { foundNoSpace, isNoSpace } from '../disk/has-space.ts'
import { openToCopy } from './open-copy.ts'

/**
 * Copies a database as it is at one moment, while others may write, to a new file that only its owner can read, and
 * flushes it. A copy that failed stays for the caller to remove.
 */
export function copyInto(path: string, to: string): void {
  const raw = openToCopy(path)
  try {
    // SQLite fills an empty file. A file that it made itself could be read by others.
    closeSync(openSync(to, 'wx', 0o600))
    raw.run('VACUUM INTO ?', [to])
  } catch (error) {
    if (!isNoSpace(error) && !foundNoSpace(error, to)) throw error
    throw new Error(`There is no space for the copy in ${dirname(to)}: the disk is full.`, { cause: error })
  } finally {
    raw.close(true)
  }
  flushPath(to)
}
