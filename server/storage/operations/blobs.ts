import type { ReadTx, WriteTx } from './operation.ts'

/** Blobs that a removed file named, in order of hash: at most `limit`, after the hash `after`. */
export async function looseBlobs(
  { db }: ReadTx,
  { after, limit }: { after: string; limit: number },
): Promise<{ hashes: string[] }> {
  const rows = await db
    .selectFrom('loose_blobs')
    .select('hash')
    .where('hash', '>', after)
    .orderBy('hash')
    .limit(limit)
    .execute()
  return { hashes: rows.map(({ hash }) => hash) }
}

/** Forgets that blobs are loose: they are removed, or named again. */
export async function forgetLoose({ db }: WriteTx, { hashes }: { hashes: string[] }): Promise<Record<string, never>> {
  await db.deleteFrom('loose_blobs').where('hash', 'in', hashes).execute()
  return {}
}

/** Those of the blobs that a file names. */
export async function namedBlobs({ db }: ReadTx, { hashes }: { hashes: string[] }): Promise<{ hashes: string[] }> {
  const rows = await db.selectFrom('file_blobs').select('hash').distinct().where('hash', 'in', hashes).execute()
  return { hashes: rows.map(({ hash }) => hash) }
}
