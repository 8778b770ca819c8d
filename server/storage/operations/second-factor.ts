import { notify, type NewMail } from './mails.ts'
import type { Refused, WriteTx } from './operation.ts'

/** What proves the second factor: a code of this step (RFC 6238, section 4.2) under a secret, or the hash of a recovery code. */
export type SecondProof = { secret: string; step: number } | { recovery: string }

/** Stores the secret of a second factor that is not confirmed yet. Refused with `no_account` and `has_totp`. */
export async function beginTotp(
  { db }: WriteTx,
  { who, secret }: { who: string; secret: string },
): Promise<Record<string, never> | Refused> {
  const account = await db.selectFrom('accounts').select('totp').where('person', '=', who).executeTakeFirst()
  if (account === undefined) return { refused: 'no_account' }
  if (account.totp !== null) return { refused: 'has_totp' }
  await db.updateTable('accounts').set({ totp_pending: secret }).where('person', '=', who).execute()
  return {}
}

/**
 * From now on a sign-in needs a code under this secret, of a later step, or one of the recovery codes. Refused with
 * `wrong_totp` when the secret is not the last one that was begun.
 */
export async function confirmTotp(
  tx: WriteTx,
  { who, secret, step, codes }: { who: string; secret: string; step: number; codes: string[] },
): Promise<Record<string, never> | Refused> {
  const confirmed = await tx.db
    .updateTable('accounts')
    .set({ totp: secret, totp_pending: null, totp_step: step })
    .where('person', '=', who)
    .where('totp_pending', '=', secret)
    .returning('person')
    .executeTakeFirst()
  if (confirmed === undefined) return { refused: 'wrong_totp' }
  await replaceCodes(tx, who, codes)
  return {}
}

/** Removes the second factor and its recovery codes. Refused as `useProof` is. */
export async function removeTotp(
  tx: WriteTx,
  { who, proof, mail }: { who: string; proof: SecondProof; mail?: NewMail | null },
): Promise<Record<string, never> | Refused> {
  const refused = await useProof(tx, who, proof)
  if (refused !== null) return refused
  await tx.db.updateTable('accounts').set({ totp: null, totp_pending: null }).where('person', '=', who).execute()
  await tx.db.deleteFrom('recovery_codes').where('person', '=', who).execute()
  await notify(tx, mail, { kind: 'second-factor-off', person: who })
  return {}
}

/** Replaces the recovery codes. Refused as `useProof` is. */
export async function renewCodes(
  tx: WriteTx,
  { who, proof, codes }: { who: string; proof: SecondProof; codes: string[] },
): Promise<Record<string, never> | Refused> {
  const refused = await useProof(tx, who, proof)
  if (refused !== null) return refused
  await replaceCodes(tx, who, codes)
  return {}
}

/** Uses a code up: each counts once, and no code of an earlier step counts after it. Answers null, or `wrong_totp`. */
export async function useProof({ db }: WriteTx, who: string, proof: SecondProof): Promise<Refused | null> {
  const used =
    'recovery' in proof
      ? await db
          .deleteFrom('recovery_codes')
          .where('person', '=', who)
          .where('hash', '=', proof.recovery)
          .returning('person')
          .executeTakeFirst()
      : await db
          .updateTable('accounts')
          .set({ totp_step: proof.step })
          .where('person', '=', who)
          .where('totp', '=', proof.secret)
          .where('totp_step', '<', proof.step)
          .returning('person')
          .executeTakeFirst()
  return used === undefined ? { refused: 'wrong_totp' } : null
}

async function replaceCodes({ db }: WriteTx, person: string, codes: string[]): Promise<void> {
  await db.deleteFrom('recovery_codes').where('person', '=', person).execute()
  await db
    .insertInto('recovery_codes')
    .values(codes.map((hash) => ({ person, hash })))
    .execute()
}
