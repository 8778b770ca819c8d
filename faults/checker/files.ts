import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** What lies in the folders of files. */
export interface FilesDump {
  /** Each blob with the hash that its place says, its length, and the SHA-256 of its bytes. */
  blobs: { hash: string; bytes: number; sha256: string }[]
  /** Uploads that are not finished, and whatever else is in their folder. */
  uploads: string[]
  /** What is among the blobs and is none. */
  others: string[]
}

/** Reads all bytes of a data folder whose server is stopped. */
export function dumpFiles(dataDir: string): FilesDump {
  const folder = join(dataDir, 'blobs')
  const dump: FilesDump = { blobs: [], uploads: filesIn(join(dataDir, 'uploads')), others: [] }
  for (const name of filesIn(folder)) {
    const place = /^([0-9a-f]{2})\/([0-9a-f]{62})$/.exec(name)
    if (place === null) dump.others.push(name)
    else {
      const content = readFileSync(join(folder, name))
      const sha256 = new Bun.CryptoHasher('sha256').update(content).digest('hex')
      dump.blobs.push({ hash: `${place[1]}${place[2]}`, bytes: content.length, sha256 })
    }
  }
  return dump
}

/** The paths of all files below a folder; none where there is no folder. */
export function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries.filter((one) => one.isFile()).map((one) => relative(folder, join(one.parentPath, one.name)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
