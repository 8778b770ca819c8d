import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { flushPath } from './flush-path.ts'
import { copyInto, held, openToCopy, type Held } from './open-copy.ts'

/** Writes all that is in the database `path`, in use or not, to a new file. Rejects with a sentence, and leaves nothing then. */
export function backUp(path: string, file: string): Held {
  if (existsSync(file)) throw new Error(`${file} is there already. Choose another name: a backup is never overwritten.`)
  if (!existsSync(dirname(file))) throw new Error(`There is no folder ${dirname(file)}.`)
  if (!existsSync(path)) throw new Error(`There is no database ${path}. Is DATA_DIR the server's?`)
  const part = `${file}.part-${process.pid}`
  const raw = openToCopy(path)
  try {
    copyInto(raw, part)
    const holds = held(part)
    renameSync(part, file)
    flushPath(dirname(file))
    return holds
  } finally {
    raw.close(true)
    rmSync(part, { force: true })
  }
}
