import type { Refused, WriteTx } from './operation.ts'
import { useProof, type SecondProof } from './second-factor.ts'

export interface Proof {
  who: string
  /** The hash that the password was checked against; null without one. */
  password: string | null
  proof: SecondProof | null
}

/** Refused with `no_account`, `wrong_password` when it is another one meanwhile, `totp_needed` and `wrong_totp`. */
export async function proveAccount(tx: WriteTx, { who, password, proof }: Proof): Promise<Refused | null> {
  const account = await tx.db
    .selectFrom('accounts')
    .select(['password', 'totp'])
    .where('person', '=', who)
    .executeTakeFirst()
  if (account === undefined) return { refused: 'no_account' }
  if (account.password !== password) return { refused: 'wrong_password' }
  if (account.totp !== null && proof === null) return { refused: 'totp_needed' }
  return proof === null ? null : useProof(tx, who, proof)
}
