import type { Random } from '../../rounds/random.ts'

const CHUNK = 32 * 1024
const MOST_MS = 15

/** The bytes as a slow network brings them, so that faults hit the middle of an upload. */
export function slowly(bytes: Buffer, random: Random): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (at >= bytes.length) return controller.close()
      if (at > 0) await Bun.sleep(random.between(0, MOST_MS))
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + CHUNK)))
      at += CHUNK
    },
  })
}
