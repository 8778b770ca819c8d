import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoopDisk } from '../nemesis.ts'
import { mount, run, unmount } from './mounts.ts'
import { shutDown } from './shut-down.ts'

const SIZE_BYTES = 512 * 1024 * 1024

/** An ext4 in a file: a disk of which the power can be lost. */
export function openLoop(): LoopDisk {
  const folder = mkdtempSync(join(tmpdir(), 'parley-ext4-'))
  const [image, at] = [join(folder, 'disk.img'), join(folder, 'mounted')]
  const file = openSync(image, 'w')
  ftruncateSync(file, SIZE_BYTES)
  closeSync(file)
  mkdirSync(at)
  const refused = run('mkfs.ext4', '-q', '-F', image)
  if (refused !== null) throw new Error(refused)
  const mountIt = () => mount(at, folder, '-o', 'loop', image)
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
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
