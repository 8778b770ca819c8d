import { lchownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Gives a file that root made to the owner of its folder, whose server has to be able to use it. Never what a link leads
 * to: the owner of the folder could have made the link to take a file of root.
 */
export function giveToFolder(path: string): void {
  if (process.geteuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(path))
  try {
    lchownSync(path, uid, gid)
  } catch {
    // In some containers root may not change owners. A server that cannot use the file reports it.
  }
}
