import { afterEach } from 'bun:test'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Opened } from '../../contract/cast.ts'
import type { Storage } from '../../storage.ts'
import { openSqlite } from '../engine/sqlite.ts'

/** A directory of its own for a test, and what takes it away again. */
export function freshDirectory(): { path: string; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'parley-storage-'))
  return { path: join(directory, 'parley.db'), remove: () => rmSync(directory, { recursive: true, force: true }) }
}

/** For a test in which nothing fatal is to happen. */
export const onFatal = (error: unknown) => {
  throw error
}

/** To be called once in a test's file: `fresh` answers a database of its own, `later` keeps what is to be done when the test is over, the last first. */
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

/** The database with its log, in the place of what is there. */
function copy(from: string, to: string): void {
  for (const file of ['', '-wal', '-shm']) {
    rmSync(to + file, { force: true })
    if (file !== '-shm' && existsSync(from + file)) copyFileSync(from + file, to + file)
  }
}

export async function openFresh(): Promise<Opened> {
  const { path, remove } = freshDirectory()
  let storage: Storage = await openSqlite({ path, onFatal })
  const again = async (between: () => void) => {
    await storage.close()
    between()
    return (storage = await openSqlite({ path, onFatal }))
  }
  return {
    storage,
    reopen: () => again(() => {}),
    keep: () => again(() => copy(path, `${path}.kept`)),
    restore: () => again(() => copy(`${path}.kept`, path)),
    async destroy() {
      await storage.close()
      remove()
    },
  }
}
