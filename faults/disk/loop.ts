import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { LoopDisk } from '../nemeses/nemesis.ts'
import { temporaryFolder, type TemporaryFolder } from '../process/temporary-folder.ts'
import { mount, run, unmount } from './mounts.ts'
import { shutDown } from './shut-down.ts'

const SIZE_BYTES = 512 * 1024 * 1024

/** An ext4 file system in a file, which can lose its power. On an error it throws the system's message and leaves nothing behind. */
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
  const failure = run('mkfs.ext4', '-q', '-F', image)
  if (failure !== null) throw new Error(failure)
  const mountImage = () => mount(at, '-o', 'loop', image)
  mountImage()
  const dataDir = join(at, 'data')
  mkdirSync(dataDir)
  run('sync', '-f', at)
  return {
    kind: 'ext4',
    dataDir,
    losePower: () => shutDown(at),
    async remount() {
      await unmount(at)
      mountImage()
    },
    async remove() {
      await unmount(at)
      folder.remove()
    },
  }
}
