import type { MailKind } from '../schema/mails.ts'
import { accountByLogin } from './account-of.ts'
import type { ReadTx, WriteTx } from './operation.ts'

/** The id of a mail that an operation stores, and when (ms since 1970). */
export interface NewMail {
  id: string
  at: number
}

/** A mail that a node has claimed. `login` is that of the account which it is about. */
export interface ClaimedMail {
  id: string
  kind: MailKind
  person: string
  login: string
  to: string
  device: string | null
  createdAt: number
  /** This one included. */
  tries: number
}

/** Stores a mail for a person, which is sent once the transaction is committed. Without `mail` no server sends any. */
export async function storeMail(
  { db }: WriteTx,
  mail: NewMail | null | undefined,
  what: { kind: MailKind; person: string; recipient: string; device?: string | null },
): Promise<void> {
  if (mail == null) return
  const { id, at } = mail
  await db
    .insertInto('mails')
    .values({ id, login: null, device: null, ...what, created: at, due: at, tries: 0 })
    .execute()
}

/** Tells the confirmed address of a person, if there is one. */
export async function notify(
  tx: WriteTx,
  mail: NewMail | null | undefined,
  what: { kind: MailKind; person: string; device?: string | null },
): Promise<void> {
  if (mail == null) return
  const account = await tx.db
    .selectFrom('accounts')
    .select('email')
    .where('person', '=', what.person)
    .executeTakeFirst()
  if (account?.email != null) await storeMail(tx, mail, { ...what, recipient: account.email })
}

/**
 * Stores that somebody asks for a link that sets the password of this login. Whether there is such an account is looked up
 * when the mail is sent, so that neither the answer nor its time tells.
 */
export async function requestReset(
  { db }: WriteTx,
  { login, mail: { id, at } }: { login: string; mail: NewMail },
): Promise<Record<string, never>> {
  await db
    .insertInto('mails')
    .values({
      id,
      kind: 'reset-link',
      person: null,
      login,
      recipient: null,
      device: null,
      created: at,
      due: at,
      tries: 0,
    })
    .execute()
  return {}
}

/** The ids of mails that are to be sent now: at most `limit`, the ones first that wait for longest. */
export async function dueMails(
  { db }: ReadTx,
  { now, limit }: { now: number; limit: number },
): Promise<{ ids: string[] }> {
  const rows = await db.selectFrom('mails').select('id').where('due', '<=', now).orderBy('due').limit(limit).execute()
  return { ids: rows.map(({ id }) => id) }
}

export interface MailClaim {
  mail: string
  now: number
  /** From then on another node may send it, because this one has not said what became of it. */
  until: number
  /** The hash of the token that a link has, if the mail is one with a link, and when such links end. */
  link: { hash: string; confirmUntil: number; resetUntil: number }
}

/**
 * Gives a mail to one node, which sends it then, and stores the hash of its token. Null when another node has it, and when
 * it is for nobody any more: there is no account with a confirmed address, or the address is not to be confirmed any more.
 */
export async function claimMail(
  tx: WriteTx,
  { mail: id, now, until, link }: MailClaim,
): Promise<{ mail: ClaimedMail | null }> {
  const { db } = tx
  const row = await db
    .updateTable('mails')
    .set((eb) => ({ due: until, tries: eb('tries', '+', 1) }))
    .where('id', '=', id)
    .where('due', '<=', now)
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return { mail: null }
  const to = await addressee(tx, row)
  if (to === null) {
    await removeMail(tx, { mail: id })
    return { mail: null }
  }
  const { kind, device, created, tries } = row
  if (kind === 'reset-link') {
    // A newer link makes the earlier ones void. A retry is the same link, of which the first may have arrived.
    if (tries === 1) await removeSecrets(tx, to.person, 'mailed-reset')
    await storeLink(tx, { hash: link.hash, kind: 'mailed-reset', person: to.person, expires: link.resetUntil }, now)
  }
  if (kind === 'confirm-address') {
    const secret = { hash: link.hash, kind: 'confirm' as const, person: to.person, address: to.address }
    await storeLink(tx, { ...secret, expires: link.confirmUntil }, now)
  }
  return { mail: { id, kind, person: to.person, login: to.login, to: to.address, device, createdAt: created, tries } }
}

interface Addressee {
  person: string
  login: string
  address: string
}

type Row = { kind: MailKind; person: string | null; login: string | null; recipient: string | null }

async function addressee(tx: ReadTx, { kind, person, login, recipient }: Row): Promise<Addressee | null> {
  const known = login === null ? person : ((await accountByLogin(tx, { login })).account?.person ?? null)
  if (known === null) return null
  const account = await tx.db
    .selectFrom('accounts')
    .select(['login', 'email', 'email_pending'])
    .where('person', '=', known)
    .executeTakeFirst()
  if (account === undefined) return null
  const pending = kind !== 'confirm-address' || recipient === account.email_pending
  const address = kind === 'reset-link' ? account.email : pending ? recipient : null
  return address === null ? null : { person: known, login: account.login, address }
}

type Link = { hash: string; kind: 'mailed-reset' | 'confirm'; person: string; expires: number; address?: string }

async function storeLink({ db }: WriteTx, link: Link, now: number): Promise<void> {
  await db.deleteFrom('one_time_secrets').where('expires', '<=', now).execute()
  await db.insertInto('one_time_secrets').values(link).execute()
}

/** Makes links void that were sent to a person. */
export async function removeSecrets({ db }: WriteTx, person: string, kind: Link['kind']): Promise<void> {
  await db.deleteFrom('one_time_secrets').where('person', '=', person).where('kind', '=', kind).execute()
}

/** Makes links void that are still to be sent to a person. */
export async function removeUnsentLinks({ db }: WriteTx, person: string): Promise<void> {
  await db.deleteFrom('mails').where('person', '=', person).where('kind', '=', 'confirm-address').execute()
}

/** Tries a mail again at `due`. */
export async function postponeMail(
  { db }: WriteTx,
  { mail, due }: { mail: string; due: number },
): Promise<Record<string, never>> {
  await db.updateTable('mails').set({ due }).where('id', '=', mail).execute()
  return {}
}

/** Forgets a mail, which was sent or will not be. */
export async function removeMail({ db }: WriteTx, { mail }: { mail: string }): Promise<Record<string, never>> {
  await db.deleteFrom('mails').where('id', '=', mail).execute()
  return {}
}
