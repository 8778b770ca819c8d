import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onExit } from './exit-cleanup.ts'

export interface TemporaryFolder {
  readonly path: string
  remove(): void
}

/** A new folder of this name, which this process does not leave behind. */
export function temporaryFolder(name: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `parley-${name}-`))
  const take = () => rmSync(path, { recursive: true, force: true })
  const forget = onExit(take)
  return {
    path,
    remove() {
      take()
      forget()
    },
  }
}
