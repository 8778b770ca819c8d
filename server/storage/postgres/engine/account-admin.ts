import { accountAdmin, type AccountAdmin } from '../../account-admin.ts'
import { openPool } from './database.ts'
import { explain } from './inspect.ts'
import { refuseNewerDatabase } from './refuse-newer.ts'

/** Opens the database for changes of accounts. Rejects, with a sentence that says what to do, when it cannot be written. */
export async function openAccountAdmin(url: URL): Promise<AccountAdmin> {
  const { sql, db } = openPool(url, 1, { synchronous_commit: 'on' })
  const close = async () => void (await sql.close({ timeout: 0 }))
  try {
    const [found] = await sql<{ policies: string | null }[]>`select to_regclass('policies')::text as policies`
    if (found!.policies === null)
      throw new Error(
        'DATABASE_URL: This database is none of this version of Parley. Is it that of the server? Start the server once.',
      )
    await refuseNewerDatabase(db)
    return accountAdmin(db, close)
  } catch (error) {
    await close()
    throw explain(error, url)
  }
}
