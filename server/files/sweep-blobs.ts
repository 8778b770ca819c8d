import type { Context } from '../context.ts'

const AT_ONCE = 100

/**
 * Removes blobs that a removed file named and no other names. One that was put less than `graceMs` ago stays until the
 * next time: a file that names it may be about to be stored.
 */
export async function sweepLoose(
  { storage, blobs, clock }: Pick<Context, 'storage' | 'blobs' | 'clock'>,
  graceMs: number,
): Promise<void> {
  for (let after = ''; ;) {
    const { hashes } = await storage.looseBlobs({ after, limit: AT_ONCE })
    if (hashes.length === 0) return
    const named = new Set((await storage.namedBlobs({ hashes })).hashes)
    const done: string[] = []
    for (const hash of hashes) {
      if (named.has(hash) || (await blobs.remove(hash, clock() - graceMs))) done.push(hash)
      else if ((await blobs.size(hash)) === undefined) done.push(hash)
    }
    if (done.length > 0) await storage.forgetLoose({ hashes: done })
    after = hashes.at(-1)!
  }
}

/** Removes blobs that no file names and that were put more than `graceMs` ago: what an ended process left behind. */
export async function sweepUnnamed(
  { storage, blobs, clock }: Pick<Context, 'storage' | 'blobs' | 'clock'>,
  graceMs: number,
): Promise<void> {
  const before = clock() - graceMs
  let old: string[] = []
  const flush = async () => {
    const named = new Set((await storage.namedBlobs({ hashes: old })).hashes)
    for (const hash of old) if (!named.has(hash)) await blobs.remove(hash, before)
    old = []
  }
  for await (const { hash, putAt } of blobs.list()) {
    if (putAt < before) old.push(hash)
    if (old.length === AT_ONCE) await flush()
  }
  if (old.length > 0) await flush()
}
