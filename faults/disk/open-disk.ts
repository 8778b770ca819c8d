import type { Disk } from '../nemeses/nemesis.ts'
import { openFolder } from './folder.ts'
import { openLoop } from './loop.ts'
import { openSmall } from './small.ts'

/** Throws when this machine does not support it: call `unsupportedDisk` before. */
export function openDisk<K extends Disk['kind']>(kind: K): Extract<Disk, { kind: K }> {
  const open: { [Kind in Disk['kind']]: () => Extract<Disk, { kind: Kind }> } = {
    folder: openFolder,
    small: openSmall,
    ext4: openLoop,
  }
  return open[kind]()
}

const reasons = new Map<Disk['kind'], string | null>()

/** Why this machine does not support such a disk, found out by making one; null when it does. */
export async function unsupportedDisk(kind: Disk['kind']): Promise<string | null> {
  const known = reasons.get(kind)
  if (known !== undefined) return known
  const reason = await tryToOpen(kind)
  reasons.set(kind, reason)
  return reason
}

async function tryToOpen(kind: Disk['kind']): Promise<string | null> {
  if (kind === 'folder') return null
  if (process.platform !== 'linux') return 'only Linux supports such a disk'
  if (process.getuid?.() !== 0) return 'only root may mount'
  try {
    await openDisk(kind).remove()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
