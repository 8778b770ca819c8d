import { resetLinks, type ResetLinks } from '../../reset-links.ts'
import { openPool } from './database.ts'
import { explain } from './inspect.ts'

/** Opens the database for a link. Rejects, with a sentence that says what to do, when it cannot be written. */
export async function openResetLinks(url: URL): Promise<ResetLinks> {
  const { sql, db } = openPool(url, 1, { synchronous_commit: 'on' })
  const close = async () => void (await sql.close({ timeout: 0 }))
  try {
    const [found] = await sql<{ secrets: string | null }[]>`select to_regclass('one_time_secrets')::text as secrets`
    if (found!.secrets === null)
      throw new Error('DATABASE_URL: This database has no accounts. Is it that of the server? Start the server once.')
    return resetLinks(db, close)
  } catch (error) {
    await close()
    throw explain(error, url)
  }
}
