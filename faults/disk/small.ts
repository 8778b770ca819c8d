import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { SmallDisk } from '../nemeses/nemesis.ts'
import { temporaryFolder } from '../process/temporary-folder.ts'
import { mount, unmount } from './mounts.ts'

/** An upload leaves 64 MiB free. */
const SIZE = '160m'
const PIECE = Buffer.alloc(64 * 1024, 1)
const PAGE_BYTES = 4_096

/** A tmpfs. On an error it throws the system's message and leaves nothing behind. */
export function openSmall(): SmallDisk {
  const folder = temporaryFolder('small')
  const at = folder.path
  try {
    mount(at, '-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs')
  } catch (error) {
    folder.remove()
    throw error
  }
  const dataDir = join(at, 'data')
  mkdirSync(dataDir)
  const filler = join(at, 'filler')
  return {
    kind: 'small',
    dataDir,
    fill: () => fill(filler),
    free: () => rmSync(filler, { force: true }),
    async remove() {
      await unmount(at)
      folder.remove()
    },
  }
}

/** Uses all free space, down to the last page. */
function fill(path: string): void {
  const file = openSync(path, 'a')
  try {
    for (let size = PIECE.length; size >= PAGE_BYTES;) if (!hasWritten(file, PIECE.subarray(0, size))) size /= 2
  } finally {
    closeSync(file)
  }
}

function hasWritten(file: number, bytes: Uint8Array): boolean {
  try {
    return writeSync(file, bytes) === bytes.length
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOSPC') return false
    throw error
  }
}
