import { isEmail, skeletonOf } from '../../../protocol/logins.ts'
import type { ReadTx } from './operation.ts'
import { prepared } from './prepared.ts'

/** What a sign-in is checked against. `password` is a hash, `totp` the secret of the second factor. */
export interface Account {
  person: string
  login: string
  password: string | null
  totp: string | null
  /** The secret of one that is not confirmed. */
  totpPending: string | null
}

const ACCOUNT = ['person', 'login', 'password', 'totp', 'totp_pending as totpPending'] as const

const byLogin = prepared((db, login: string, skeleton: string) =>
  db.selectFrom('accounts').select(ACCOUNT).where('skeleton', '=', skeleton).where('login', '=', login),
)

export const byPerson = prepared((db, who: string) =>
  db.selectFrom('accounts').select(ACCOUNT).where('person', '=', who),
)

export const byEmail = prepared((db, email: string) =>
  db.selectFrom('accounts').select(ACCOUNT).where('email', '=', email),
)

/**
 * The account of a login, or null. An address is first that of the account which has confirmed it: anybody can choose a
 * login that is another person's address.
 */
export async function accountByLogin(tx: ReadTx, { login }: { login: string }): Promise<{ account: Account | null }> {
  const [confirmed] = isEmail(login) ? await byEmail(tx, login) : []
  if (confirmed !== undefined) return { account: confirmed }
  const [account = null] = await byLogin(tx, login, skeletonOf(login))
  return { account }
}

/** The account of a person, or null for a guest. */
export async function accountOf(tx: ReadTx, { who }: { who: string }): Promise<{ account: Account | null }> {
  const [account = null] = await byPerson(tx, who)
  return { account }
}
