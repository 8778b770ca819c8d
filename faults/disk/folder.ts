import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FolderDisk } from '../nemesis.ts'

export function openFolder(): FolderDisk {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-folder-'))
  return {
    kind: 'folder',
    dataDir,
    async remove() {
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
