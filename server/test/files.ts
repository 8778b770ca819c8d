import { dirname, join } from 'node:path'
import type { FileParts } from '../app.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { DiskBlobs } from '../blobs/disk.ts'
import { Inspector } from '../files/inspection/inspector.ts'

/** Its worker starts when it is first used. */
const inspector = new Inspector({ megapixels: 32 })

/** Files in the folder of a database, or with their bytes in another store. */
export function filesBeside(path: string, blobs?: Blobs): FileParts {
  const folder = dirname(path)
  return {
    blobs: blobs ?? new DiskBlobs(join(folder, 'blobs')),
    inspector,
    uploadDir: join(folder, 'uploads'),
  }
}
