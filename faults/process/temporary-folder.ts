import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onExit } from './exit-cleanup.ts'

export interface TemporaryFolder {
  readonly path: string
  remove(): void
}

/** A new folder with this name, which is removed at the latest when this process ends. */
export function temporaryFolder(name: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `parley-${name}-`))
  const remove = () => rmSync(path, { recursive: true, force: true })
  const unregister = onExit(remove)
  return {
    path,
    remove() {
      remove()
      unregister()
    },
  }
}
