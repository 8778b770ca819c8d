import { afterEach } from 'bun:test'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Opened } from '../../contract/cast.ts'
import type { Storage } from '../../storage.ts'
import { openSqliteEngine } from '../engine/sqlite.ts'

/** A new directory for a test, and the function that removes it. */
export function freshDirectory(): { path: string; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'parley-storage-'))
  return { path: join(directory, 'parley.db'), remove: () => rmSync(directory, { recursive: true, force: true }) }
}

/** For a test in which no fatal error may happen. */
export const onFatal = (error: unknown) => {
  throw error
}

/** Called once in a test file. `fresh` answers the path of a new database; `later` registers a clean-up for after the test. */
export function tidy(): { fresh: () => string; later: (clean: () => unknown) => void } {
  const cleanups: (() => unknown)[] = []
  afterEach(async () => {
    for (const clean of cleanups.splice(0).toReversed()) await clean()
  })
  const later = (clean: () => unknown) => void cleanups.push(clean)
  return {
    later,
    fresh() {
      const { path, remove } = freshDirectory()
      later(remove)
      return path
    },
  }
}

/** The message of the error with which a promise rejects. Not by `.rejects`, during which the runtime fires no timers. */
export async function rejection(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: Error) => reason,
  )
  if (error === null) throw new Error('It did not reject')
  return error.message
}

/** Replaces a database and its log by a copy of another. */
function copy(from: string, to: string): void {
  for (const file of ['', '-wal', '-shm']) {
    rmSync(to + file, { force: true })
    if (file !== '-shm' && existsSync(from + file)) copyFileSync(from + file, to + file)
  }
}

export async function openFresh(): Promise<Opened> {
  const { path, remove } = freshDirectory()
  let engine = await openSqliteEngine({ path, onFatal })
  let storage: Storage = engine.storage()
  const again = async (between: () => void) => {
    await storage.close()
    between()
    engine = await openSqliteEngine({ path, onFatal })
    return (storage = engine.storage())
  }
  return {
    storage,
    node: () => engine.storage(),
    reopen: () => again(() => {}),
    keep: () => again(() => copy(path, `${path}.kept`)),
    restore: () => again(() => copy(`${path}.kept`, path)),
    async destroy() {
      await storage.close()
      remove()
    },
  }
}
