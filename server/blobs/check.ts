import { eachAtOnce } from './at-once.ts'
import type { Blobs } from './blobs.ts'

export interface BlobsCheck {
  /** Blobs that have their length and their hash, and how many bytes they are. */
  intact: number
  bytes: number
  missing: string[]
  damaged: string[]
}

/** Reads blobs, each of which should be there with this length. Fails when the store does. */
export async function checkBlobs(
  blobs: Blobs,
  expected: AsyncIterable<{ hash: string; bytes: number }>,
): Promise<BlobsCheck> {
  const check: BlobsCheck = { intact: 0, bytes: 0, missing: [], damaged: [] }
  await eachAtOnce(expected, async ({ hash, bytes }) => {
    const size = await blobs.size(hash)
    if (size === undefined) check.missing.push(hash)
    else if (size !== bytes || !(await hasHash(blobs.open(hash), hash))) check.damaged.push(hash)
    else {
      check.intact++
      check.bytes += bytes
    }
  })
  return check
}

export async function hasHash(blob: Blob, hash: string): Promise<boolean> {
  const hasher = new Bun.CryptoHasher('sha256')
  for await (const chunk of blob.stream()) hasher.update(chunk)
  return hasher.digest('hex') === hash
}
