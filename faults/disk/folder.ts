import type { FolderDisk } from '../nemesis.ts'
import { temporaryFolder } from '../temporary.ts'

export function openFolder(): FolderDisk {
  const { path, remove } = temporaryFolder('folder')
  return {
    kind: 'folder',
    dataDir: path,
    async remove() {
      remove()
    },
  }
}
