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
    const found = await whileThere(blobs, hash, async (size) => {
      return size === bytes && (await hasHash(blobs.open(hash), hash))
    })
    if (found === undefined) check.missing.push(hash)
    else if (!found) check.damaged.push(hash)
    else {
      check.intact++
      check.bytes += bytes
    }
  })
  return check
}

/** Runs with the length of a blob. Undefined when there is no such blob, or when it was removed meanwhile. */
export async function whileThere<T>(
  blobs: Blobs,
  hash: string,
  run: (bytes: number) => Promise<T>,
): Promise<T | undefined> {
  const bytes = await blobs.size(hash)
  if (bytes === undefined) return undefined
  try {
    return await run(bytes)
  } catch (error) {
    if ((await blobs.size(hash)) !== undefined) throw error
    return undefined
  }
}

export async function hasHash(blob: Blob, hash: string): Promise<boolean> {
  const hasher = new Bun.CryptoHasher('sha256')
  for await (const chunk of blob.stream()) hasher.update(chunk)
  return hasher.digest('hex') === hash
}
