import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { eachAtOnce } from './at-once.ts'
import type { Blobs } from './blobs.ts'
import { hasHash, whileThere, type BlobsCheck } from './check.ts'

/**
 * Copies blobs from one store to another, and verifies them. What is missing or damaged is not copied. On the way they
 * are files in `folder`, which is made if need be; on the file system of both stores they are not written again.
 */
export async function copyBlobs(
  from: Blobs,
  to: Blobs,
  hashes: AsyncIterable<string>,
  folder: string,
): Promise<BlobsCheck> {
  const check: BlobsCheck = { intact: 0, bytes: 0, missing: [], damaged: [] }
  await mkdir(folder, { recursive: true })
  const parts = await mkdtemp(join(folder, 'copy-'))
  try {
    await eachAtOnce(hashes, async (hash) => {
      const part = join(parts, crypto.randomUUID())
      const bytes = await whileThere(from, hash, async (size) => {
        if (!(await from.link(hash, part))) await write(from.open(hash), part)
        return size
      })
      if (bytes === undefined) {
        check.missing.push(hash)
        return
      }
      if (!(await hasHash(Bun.file(part), hash))) {
        check.damaged.push(hash)
        return
      }
      await to.put(part, hash)
      check.intact++
      check.bytes += bytes
    })
    return check
  } finally {
    await rm(parts, { recursive: true })
  }
}

/** Writes a new file, and flushes it. */
async function write(blob: Blob, path: string): Promise<void> {
  const file = await open(path, 'wx')
  try {
    for await (const chunk of blob.stream()) await file.writeFile(chunk)
    await file.sync()
  } finally {
    await file.close()
  }
}
