import { chownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Gives a file that root made to the owner of its folder, whose server has to be able to use it. */
export function giveToFolder(path: string): void {
  if (process.geteuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(path))
  try {
    chownSync(path, uid, gid)
  } catch {
    // In some containers root may not change owners. A server that cannot use the file reports it.
  }
}
