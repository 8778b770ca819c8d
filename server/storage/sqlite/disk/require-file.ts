import { accessSync, constants, statSync } from 'node:fs'

/**
 * Throws unless `path` is a file that this user can read. `absent` is the sentence for one that does not exist, which is
 * something else than one that cannot be read.
 */
export function requireFile(path: string, absent: string): void {
  let isFolder: boolean
  try {
    isFolder = statSync(path).isDirectory()
    accessSync(path, constants.R_OK)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as { code?: string }).code ?? ''))
      throw new Error(absent, { cause: error })
    throw error
  }
  if (isFolder) throw new Error(`${path} is a folder. Name the file of a database.`)
}

/** The same for the database of the server. */
export const requireDatabase = (path: string): void =>
  requireFile(path, `There is no database ${path}. Is DATA_DIR the server's?`)
