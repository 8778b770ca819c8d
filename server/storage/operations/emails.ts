import { notify, removeSecrets, removeUnsentLinks, storeMail, type NewMail } from './mails.ts'
import type { Refused, WriteTx } from './operation.ts'
import { useProof, type SecondProof } from './second-factor.ts'

export interface EmailChange {
  who: string
  /** The hash that the password was checked against; null without a password. */
  password: string | null
  proof: SecondProof | null
  /** Null removes the address, also one that is not confirmed. */
  email: string | null
  mail: NewMail
}

/**
 * Gives an account an address that counts once it is confirmed, and stores the mail that asks for that. Links to addresses
 * that were to be confirmed before are void. The address that is removed is told. Refused with `no_account`,
 * `wrong_password`, `totp_needed` and `wrong_totp`.
 */
export async function setEmail(
  tx: WriteTx,
  { who, password, proof, email, mail }: EmailChange,
): Promise<Record<string, never> | Refused> {
  const account = await accountOf(tx, who)
  if (account === undefined) return { refused: 'no_account' }
  if (account.password !== password) return { refused: 'wrong_password' }
  if (account.totp !== null && proof === null) return { refused: 'totp_needed' }
  const wrong = proof === null ? null : await useProof(tx, who, proof)
  if (wrong !== null) return wrong
  await removeSecrets(tx, who, 'confirm')
  await removeUnsentLinks(tx, who)
  const pending = email === account.email ? null : email
  if (pending !== null) await storeMail(tx, mail, { kind: 'confirm-address', person: who, recipient: pending })
  else if (email === null) {
    await notify(tx, mail, { kind: 'address-changed', person: who })
    await removeSecrets(tx, who, 'mailed-reset')
    await tx.db.updateTable('accounts').set({ email: null }).where('person', '=', who).execute()
  }
  await tx.db.updateTable('accounts').set({ email_pending: pending }).where('person', '=', who).execute()
  return {}
}

/** Sends the link to the address again that is to be confirmed. Refused with `no_account` and `nothing_to_confirm`. */
export async function sendConfirmation(
  tx: WriteTx,
  { who, mail }: { who: string; mail: NewMail },
): Promise<Record<string, never> | Refused> {
  const account = await accountOf(tx, who)
  if (account === undefined) return { refused: 'no_account' }
  if (account.email_pending === null) return { refused: 'nothing_to_confirm' }
  await removeUnsentLinks(tx, who)
  await storeMail(tx, mail, { kind: 'confirm-address', person: who, recipient: account.email_pending })
  return {}
}

/**
 * Uses up a link, and makes the address to which it was sent that of its account. The address before is told. Refused with
 * `wrong_link`, with `link_used` when it is confirmed already, and with `email_taken` when another account has it.
 */
export async function confirmEmail(
  tx: WriteTx,
  { hash, now, mail }: { hash: string; now: number; mail: NewMail | null },
): Promise<{ email: string } | Refused> {
  const { db } = tx
  const link = await db
    .selectFrom('one_time_secrets')
    .select(['kind', 'person', 'address'])
    .where('hash', '=', hash)
    .where('kind', 'in', ['confirm', 'confirmed'])
    .where('expires', '>', now)
    .executeTakeFirst()
  const { person, address } = link ?? {}
  if (link === undefined || person == null || address == null) return { refused: 'wrong_link' }
  const account = await accountOf(tx, person)
  if (link.kind === 'confirmed') return { refused: account?.email === address ? 'link_used' : 'wrong_link' }
  if (account?.email_pending !== address) return { refused: 'wrong_link' }
  const other = await db.selectFrom('accounts').select('person').where('email', '=', address).executeTakeFirst()
  if (other !== undefined) return { refused: 'email_taken' }
  await notify(tx, mail, { kind: 'address-changed', person })
  await db.updateTable('accounts').set({ email: address, email_pending: null }).where('person', '=', person).execute()
  // A link that sets the password was sent to the address before.
  await removeSecrets(tx, person, 'mailed-reset')
  await db.updateTable('one_time_secrets').set({ kind: 'confirmed' }).where('hash', '=', hash).execute()
  await removeSecrets(tx, person, 'confirm')
  await removeUnsentLinks(tx, person)
  return { email: address }
}

function accountOf({ db }: WriteTx, person: string) {
  return db
    .selectFrom('accounts')
    .select(['password', 'totp', 'email', 'email_pending'])
    .where('person', '=', person)
    .executeTakeFirst()
}
