import type { Kysely } from 'kysely'
import { isEmail, normaliseLogin } from '../../protocol/logins.ts'
import type { Schema } from './schema/schema.ts'

/**
 * Changes accounts beside a server that may be running. Each method rejects, with a sentence, when there is no account
 * with this login.
 */
export interface AccountAdmin {
  /** Stores the hash of the token of a link by which a password is set. */
  storeResetLink(login: string, link: { hash: string; now: number; expires: number }): Promise<void>
  /** Makes the person an operator, or no longer one. Answers whether that changed anything. */
  setOperator(login: string, on: boolean): Promise<boolean>
  close(): Promise<void>
}

/** `db` writes, and flushes each commit. */
export function accountAdmin(db: Kysely<Schema>, close: () => Promise<void>): AccountAdmin {
  async function personOf(text: string): Promise<string> {
    const login = normaliseLogin(text) ?? ''
    const account = await db.selectFrom('accounts').select('person').where('login', '=', login).executeTakeFirst()
    if (account !== undefined) return account.person
    throw new Error(`No account has the ${isEmail(login) ? 'e-mail address' : 'login'} ${JSON.stringify(text)}.`)
  }

  return {
    async storeResetLink(login, { hash, now, expires }) {
      await db.deleteFrom('one_time_secrets').where('expires', '<=', now).execute()
      const person = await personOf(login)
      await db.insertInto('one_time_secrets').values({ hash, kind: 'reset', person, expires }).execute()
    },
    async setOperator(login, on) {
      const operator = on ? 1 : 0
      const changed = await db
        .updateTable('accounts')
        .set({ operator })
        .where('person', '=', await personOf(login))
        .where('operator', '<>', operator)
        .returning('person')
        .execute()
      return changed.length > 0
    },
    close,
  }
}
