import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './exit-cleanup.ts'

export interface Temporary {
  readonly path: string
  remove(): void
}

/** A new folder of this name, which this process does not leave behind. */
export function temporaryFolder(name: string): Temporary {
  const path = mkdtempSync(join(tmpdir(), `parley-${name}-`))
  const take = () => rmSync(path, { recursive: true, force: true })
  const forget = atEnd(take)
  return {
    path,
    remove() {
      take()
      forget()
    },
  }
}
