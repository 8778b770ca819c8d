import { open } from 'node:fs/promises'

const CHUNK_BYTES = 1024 * 1024

export interface Hashed {
  /** SHA-256 in lower-case hex. */
  hash: string
  bytes: number
}

/** Also flushes the file. */
export async function hashFile(path: string): Promise<Hashed> {
  // Opened for writing too, because some systems flush nothing else.
  const file = await open(path, 'r+')
  try {
    const hasher = new Bun.CryptoHasher('sha256')
    const chunk = Buffer.alloc(CHUNK_BYTES)
    let bytes = 0
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, bytes)
      if (bytesRead === 0) break
      hasher.update(chunk.subarray(0, bytesRead))
      bytes += bytesRead
    }
    await file.sync()
    return { hash: hasher.digest('hex'), bytes }
  } finally {
    await file.close()
  }
}
