import { blobNames, type BlobNames } from '../../blob-names.ts'
import { openForReading } from '../engine/database.ts'
import { openToCopy } from './open-copy.ts'

/** Throws when `path` is no database of Parley. Only for one whose log is not damaged (refuse-damaged.ts). */
export function openBlobNames(path: string): BlobNames {
  openToCopy(path).close(true)
  const { raw, db } = openForReading(path)
  const hasFiles = raw.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'file_blobs'").get() !== null
  return blobNames(hasFiles ? db : null, async () => raw.close(true))
}
