import { dirname, join } from 'node:path'
import type { FileParts } from '../app.ts'
import { DiskBlobs } from '../blobs/disk.ts'
import { Inspector } from '../files/inspection/inspector.ts'

/** Its worker starts when it is first used. */
const inspector = new Inspector({ megapixels: 32 })

/** Files in the folder of a database. */
export function filesBeside(path: string): FileParts {
  const folder = dirname(path)
  return {
    blobs: new DiskBlobs(join(folder, 'blobs')),
    inspector,
    uploadDir: join(folder, 'uploads'),
  }
}
