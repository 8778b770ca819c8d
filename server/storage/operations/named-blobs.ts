import type { ReadTx } from './operation.ts'

type Db = ReadTx['db']

/** A file that needs a blob, and the message that has it. */
export interface NamingFile {
  hash: string
  file: string
  room: string
  /** Null for a file that was not sent yet. */
  message: string | null
}

/** Blobs that files name, in order of hash: at most `limit`, after the hash `after`. */
export async function blobsAfter(db: Db, after: string, limit: number): Promise<{ hash: string; bytes: number }[]> {
  return db
    .selectFrom('file_blobs')
    .select((eb) => ['hash', eb.fn.max('bytes').as('bytes')])
    .where('hash', '>', after)
    .groupBy('hash')
    .orderBy('hash')
    .limit(limit)
    .execute()
}

/** The files that name one of these blobs. */
export async function filesNaming(db: Db, hashes: string[]): Promise<NamingFile[]> {
  return db
    .selectFrom('file_blobs')
    .innerJoin('files', 'files.id', 'file_blobs.file')
    .leftJoin('messages', (on) => on.onRef('messages.room', '=', 'files.room').onRef('messages.seq', '=', 'files.seq'))
    .select(['file_blobs.hash', 'files.id as file', 'files.room', 'messages.id as message'])
    .distinct()
    .where('file_blobs.hash', 'in', hashes)
    .orderBy('file_blobs.hash')
    .orderBy('files.id')
    .execute()
}
