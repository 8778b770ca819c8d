import { existsSync, linkSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { flushPath } from '../disk/flush-path.ts'
import { requireDatabase } from '../disk/require-file.ts'
import { copyInto } from './copy-into.ts'
import { summarise, type DatabaseSummary } from './database-summary.ts'
import { describeOutcome } from './describe-outcome.ts'
import { refuseDamaged } from './refuse-damaged.ts'

/** What belongs to a backup beside the database. It is called with the copy, before that has its name. */
export type Complete = (copy: string) => Promise<void>

/**
 * Copies the database `path`, in use or not, to a new file that only its owner can read. Rejects with an error with what
 * to do, and leaves no file then.
 */
export const backUp = (path: string, file: string, complete: Complete = async () => {}): Promise<DatabaseSummary> =>
  describeOutcome('Nothing was written.', () => write(path, file, complete))

async function write(path: string, file: string, complete: Complete): Promise<DatabaseSummary> {
  if (existsSync(file)) throw alreadyExists(file)
  if (!existsSync(dirname(file))) throw new Error(`There is no folder ${dirname(file)}.`)
  requireDatabase(path)
  refuseDamaged(path)
  const part = `${file}.part-${process.pid}`
  // A killed backup with the same process id, as in a container, may have left one.
  rmSync(part, { force: true })
  try {
    copyInto(path, part)
    const summary = summarise(part)
    await complete(part)
    place(part, file)
    return summary
  } finally {
    rmSync(part, { force: true })
  }
}

function place(part: string, file: string): void {
  try {
    linkSync(part, file)
  } catch (error) {
    if (existsSync(file)) throw alreadyExists(file, error)
    // Not every file system supports hard links.
    renameSync(part, file)
  }
  try {
    flushPath(dirname(file))
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  }
}

const alreadyExists = (file: string, cause?: unknown): Error =>
  new Error(`${file} already exists. Choose another name: a backup never overwrites a file.`, { cause })
