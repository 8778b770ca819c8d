import type { FolderDisk } from '../nemeses/nemesis.ts'
import { temporaryFolder } from '../process/temporary-folder.ts'

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
