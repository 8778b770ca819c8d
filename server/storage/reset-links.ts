import type { Kysely } from 'kysely'
import { isEmail, normaliseLogin } from '../../protocol/logins.ts'
import type { Schema } from './schema.ts'

/** Writes links by which a password is set, beside a server that may be running. */
export interface ResetLinks {
  /** Stores the hash of a link's token. Rejects, with a sentence, when there is no account with this login. */
  store(login: string, link: { hash: string; now: number; expires: number }): Promise<void>
  close(): Promise<void>
}

/** `db` writes, and flushes each commit. */
export function resetLinks(db: Kysely<Schema>, close: () => Promise<void>): ResetLinks {
  return {
    async store(text, { hash, now, expires }) {
      const login = normaliseLogin(text) ?? ''
      await db.deleteFrom('one_time_secrets').where('expires', '<=', now).execute()
      const account = await db.selectFrom('accounts').select('person').where('login', '=', login).executeTakeFirst()
      if (account === undefined)
        throw new Error(`No account has the ${isEmail(login) ? 'e-mail address' : 'login'} ${JSON.stringify(text)}.`)
      const { person } = account
      await db.insertInto('one_time_secrets').values({ hash, kind: 'reset', person, expires }).execute()
    },
    close,
  }
}
