import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { LoopDisk } from '../nemeses/nemesis.ts'
import { temporaryFolder, type TemporaryFolder } from '../process/temporary-folder.ts'
import { mount, run, unmount } from './mounts.ts'
import { shutDown } from './shut-down.ts'

const SIZE_BYTES = 512 * 1024 * 1024

/** An ext4 in a file: a disk of which the power can be lost. Throws what the system says, and leaves nothing then. */
export function openLoop(): LoopDisk {
  const folder = temporaryFolder('ext4')
  try {
    return openIn(folder)
  } catch (error) {
    folder.remove()
    throw error
  }
}

function openIn(folder: TemporaryFolder): LoopDisk {
  const [image, at] = [join(folder.path, 'disk.img'), join(folder.path, 'mounted')]
  const file = openSync(image, 'w')
  ftruncateSync(file, SIZE_BYTES)
  closeSync(file)
  mkdirSync(at)
  const refused = run('mkfs.ext4', '-q', '-F', image)
  if (refused !== null) throw new Error(refused)
  const mountIt = () => mount(at, '-o', 'loop', image)
  mountIt()
  const dataDir = join(at, 'data')
  mkdirSync(dataDir)
  run('sync', '-f', at)
  return {
    kind: 'ext4',
    dataDir,
    losePower: () => shutDown(at),
    async remount() {
      await unmount(at)
      mountIt()
    },
    async remove() {
      await unmount(at)
      folder.remove()
    },
  }
}
