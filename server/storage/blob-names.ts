import type { Kysely } from 'kysely'
import { blobsAfter, filesNaming, type NamingFile } from './operations/named-blobs.ts'
import type { Schema } from './schema/schema.ts'

/** Blobs of which names are read at once. No read is under way while they are used. */
const AT_ONCE = 500

/** Which blobs the files of a database name. It is only read, beside a server that may be running. */
export interface BlobNames {
  /** Each blob once. */
  all(): AsyncIterable<{ hash: string; bytes: number }>
  /** The files that name one of these blobs now. */
  of(hashes: string[]): Promise<NamingFile[]>
  close(): Promise<void>
}

/** `db` is null for a database from before there were files. */
export function blobNames(db: Kysely<Schema> | null, close: () => Promise<void>): BlobNames {
  return {
    async *all() {
      if (db === null) return
      let after = ''
      for (;;) {
        const page = await blobsAfter(db, after, AT_ONCE)
        yield* page
        if (page.length < AT_ONCE) return
        after = page.at(-1)!.hash
      }
    },
    async of(hashes) {
      const files: NamingFile[] = []
      if (db === null) return files
      for (let from = 0; from < hashes.length; from += AT_ONCE)
        files.push(...(await filesNaming(db, hashes.slice(from, from + AT_ONCE))))
      return files
    },
    close,
  }
}
