import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Opened } from '../contract/cast.ts'
import type { Storage } from '../storage.ts'
import { openSqlite } from './sqlite.ts'

/** A directory of its own for a test, and what takes it away again. */
export function freshDirectory(): { path: string; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'parley-storage-'))
  return { path: join(directory, 'parley.db'), remove: () => rmSync(directory, { recursive: true, force: true }) }
}

const onFatal = (error: unknown) => {
  throw error
}

export async function openFresh(): Promise<Opened> {
  const { path, remove } = freshDirectory()
  let storage: Storage = await openSqlite({ path, onFatal })
  return {
    storage,
    async reopen() {
      await storage.close()
      return (storage = await openSqlite({ path, onFatal }))
    },
    async destroy() {
      await storage.close()
      remove()
    },
  }
}
