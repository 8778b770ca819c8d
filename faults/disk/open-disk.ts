import type { Disk } from '../nemeses/nemesis.ts'
import { openFolder } from './folder.ts'
import { openLoop } from './loop.ts'
import { openSmall } from './small.ts'

/** Throws when this machine cannot have it: ask `unsupportedDisk` before. */
export function openDisk<K extends Disk['kind']>(kind: K): Extract<Disk, { kind: K }> {
  const open: { [Kind in Disk['kind']]: () => Extract<Disk, { kind: Kind }> } = {
    folder: openFolder,
    small: openSmall,
    ext4: openLoop,
  }
  return open[kind]()
}

const missing = new Map<Disk['kind'], string | null>()

/** Why this machine cannot have such a disk, found out by making one; null when it can. */
export async function unsupportedDisk(kind: Disk['kind']): Promise<string | null> {
  const known = missing.get(kind)
  if (known !== undefined) return known
  const reason = await tried(kind)
  missing.set(kind, reason)
  return reason
}

async function tried(kind: Disk['kind']): Promise<string | null> {
  if (kind === 'folder') return null
  if (process.platform !== 'linux') return 'only Linux has such a disk'
  if (process.getuid?.() !== 0) return 'only root may mount'
  try {
    await openDisk(kind).remove()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
