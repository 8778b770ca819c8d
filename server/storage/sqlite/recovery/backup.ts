import { existsSync, linkSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { copyInto } from './copy-into.ts'
import { flushPath } from '../disk/flush-path.ts'
import { held, type Held } from './database-summary.ts'
import { fits } from './inspect.ts'
import { leaving } from './describe-outcome.ts'
import { isLocked, look } from '../disk/lock.ts'

/** Writes all that is in the database `path`, in use or not, to a new file for its owner alone. Throws with sentences, and leaves nothing then. */
export const backUp = (path: string, file: string): Held => leaving('Nothing was written.', () => write(path, file))

function write(path: string, file: string): Held {
  if (existsSync(file)) throw isThere(file)
  if (!existsSync(dirname(file))) throw new Error(`There is no folder ${dirname(file)}.`)
  if (!existsSync(path)) throw new Error(`There is no database ${path}. Is DATA_DIR the server's?`)
  refuseDamaged(path)
  const part = `${file}.part-${process.pid}`
  // Of one that was killed and had the same number, as in a container.
  rmSync(part, { force: true })
  try {
    copyInto(path, part)
    const holds = held(part)
    place(part, file)
    return holds
  } finally {
    rmSync(part, { force: true })
  }
}

/** SQLite mends a damaged log when it opens it, and the next server would find nothing wrong. One that runs has looked. */
function refuseDamaged(path: string): void {
  const done = look(path)
  try {
    if (isLocked(path) || fits(path)) return
  } finally {
    done()
  }
  throw new Error(
    `${path} and its log do not fit together. Start the server first: it tells what was lost, and keeps the damaged log.`,
  )
}

function place(part: string, file: string): void {
  try {
    linkSync(part, file)
  } catch (error) {
    if (existsSync(file)) throw isThere(file, error)
    // Not every file system knows a second name.
    renameSync(part, file)
  }
  try {
    flushPath(dirname(file))
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  }
}

const isThere = (file: string, cause?: unknown): Error =>
  new Error(`${file} is there already. Choose another name: a backup is never overwritten.`, { cause })
