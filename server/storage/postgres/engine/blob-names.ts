import { blobNames, type BlobNames } from '../../blob-names.ts'
import { openPool } from './database.ts'
import { explain } from './inspect.ts'
import { refuseNewerDatabase } from './refuse-newer.ts'

/** Rejects, with a sentence that says what to do, when the database cannot be read. */
export async function openBlobNames(url: URL): Promise<BlobNames> {
  const { sql, db } = openPool(url, 1, { default_transaction_read_only: 'on' })
  const close = async () => void (await sql.close({ timeout: 0 }))
  try {
    const [found] = await sql<{ rooms: string | null; blobs: string | null }[]>`
      select to_regclass('rooms')::text as rooms, to_regclass('file_blobs')::text as blobs`
    if (found!.rooms === null)
      throw new Error('DATABASE_URL: This database is not one of Parley. Is DATABASE_URL that of the server?')
    await refuseNewerDatabase(db)
    return blobNames(found!.blobs === null ? null : db, close)
  } catch (error) {
    await close()
    throw explain(error, url)
  }
}
