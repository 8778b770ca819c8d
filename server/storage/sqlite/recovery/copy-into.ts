import { closeSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { flushPath } from '../disk/flush-path.ts'
import { foundNoSpace, isNoSpace } from '../disk/has-space.ts'
import { openToCopy } from './open-copy.ts'

/** Copies one moment of a database, whatever is written meanwhile, to a new file for its owner alone, and flushes it. A failed copy is left. */
export function copyInto(path: string, to: string): void {
  const raw = openToCopy(path)
  try {
    // SQLite fills a file that is empty, and would make one that others may read.
    closeSync(openSync(to, 'wx', 0o600))
    raw.run('VACUUM INTO ?', [to])
  } catch (error) {
    if (!isNoSpace(error) && !foundNoSpace(error, to)) throw error
    throw new Error(`There is no room for it in ${dirname(to)}: the disk is full.`, { cause: error })
  } finally {
    raw.close(true)
  }
  flushPath(to)
}
