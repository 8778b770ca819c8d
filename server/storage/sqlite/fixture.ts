import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
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
