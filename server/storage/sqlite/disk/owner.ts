import { chownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** What root makes in the folder of somebody else, whose server has to be able to use it, becomes theirs. */
export function giveToFolder(path: string): void {
  if (process.geteuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(path))
  try {
    chownSync(path, uid, gid)
  } catch {
    // Not every root may, as in some containers; a server that cannot use the file says so.
  }
}
