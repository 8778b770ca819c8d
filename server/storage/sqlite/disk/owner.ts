import { existsSync, lchownSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

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

/** Gives a folder, if there is one, and all that is in it to the owner of the folder around it. */
export function giveAllToFolder(folder: string): void {
  if (process.geteuid?.() !== 0 || !existsSync(folder)) return
  giveToFolder(folder)
  // A folder comes before what is in it.
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted())
    giveToFolder(join(folder, name))
}
