import { byPerson } from './account-of.ts'
import { notify, removeUnsentLinks, type NewMail } from './mails.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { proveAccount } from './prove-account.ts'
import type { SecondProof } from './second-factor.ts'
import { endSession, endSessions, insertSession, type NewSession } from './sessions.ts'

export interface NewPassword {
  who: string
  old: string | null
  password: string
  /** What proves the second factor, null where the account has none; absent for a link that sets a password. */
  proof?: SecondProof | null
  /** The session that sets it, by its hash, and the one that replaces it. Null for a link. */
  renew: { old: string; session: NewSession } | null
  mail?: NewMail | null
}

/**
 * Replaces the hash of a password, ends all sessions, begins one in place of the one that sets it, and makes all links void
 * that were sent to the person. Answers how many others ended. Refused with `wrong_password` when it is not `old` any more,
 * with `no_account`, and with `totp_needed` and `wrong_totp`.
 */
export async function setPassword(
  tx: WriteTx,
  { who, old, password, proof, renew, mail }: NewPassword,
): Promise<{ ended: number } | Refused> {
  const [account] = await byPerson(tx, who)
  if (account === undefined) return { refused: 'no_account' }
  const refused = proof === undefined ? null : await proveAccount(tx, { who, password: old, proof })
  if (refused !== null) return refused
  if (account.password !== old) return { refused: 'wrong_password' }
  await tx.db.updateTable('accounts').set({ password }).where('person', '=', who).execute()
  await tx.db.deleteFrom('one_time_secrets').where('person', '=', who).execute()
  await removeUnsentLinks(tx, who)
  await notify(tx, mail, { kind: 'password-changed', person: who })
  const others = await endSessions(tx, { who, except: renew?.old ?? null })
  if (renew !== null) {
    await endSession(tx, { who, hash: renew.old })
    await insertSession(tx, who, renew.session)
  }
  return others
}

/** Links that the operator made, and those that were mailed. */
const RESETS = ['reset', 'mailed-reset'] as const

/** The login for which a link can set a password. Refused with `wrong_link`. */
export async function resetLink(
  { db }: ReadTx,
  { hash, now }: { hash: string; now: number },
): Promise<{ login: string } | Refused> {
  const link = await db
    .selectFrom('one_time_secrets')
    .innerJoin('accounts', 'accounts.person', 'one_time_secrets.person')
    .select('accounts.login')
    .where('hash', '=', hash)
    .where('kind', 'in', RESETS)
    .where('expires', '>', now)
    .executeTakeFirst()
  return link ?? { refused: 'wrong_link' }
}

/** Uses up a link, sets the password of its account, and ends all sessions. Refused with `wrong_link`. */
export async function resetPassword(
  tx: WriteTx,
  { hash, password, now, mail }: { hash: string; password: string; now: number; mail?: NewMail | null },
): Promise<{ ended: number } | Refused> {
  const { db } = tx
  await db.deleteFrom('one_time_secrets').where('expires', '<=', now).execute()
  const link = await db
    .deleteFrom('one_time_secrets')
    .where('hash', '=', hash)
    .where('kind', 'in', RESETS)
    .returning('person')
    .executeTakeFirst()
  const [account] = link?.person == null ? [] : await byPerson(tx, link.person)
  if (account === undefined) return { refused: 'wrong_link' }
  return setPassword(tx, { who: account.person, old: account.password, password, renew: null, mail })
}
