import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { proveAccount, type Proof } from './prove-account.ts'
import { waysIn } from './ways-in.ts'

/** Whom a provider knows: a subject of an issuer. `label` is what the provider calls the person. */
export interface NewIdentity {
  issuer: string
  subject: string
  label: string
}

/** An identity that a provider has proven, with what an account that is made of it is called. */
export interface Proven extends NewIdentity {
  name: string
  login: string
}

/** A proven identity that waits to be used: the hash of its secret, and the time at which it has to be live still. */
export interface Waiting {
  hash: string
  now: number
}

/** A proven identity that waits to be used, and the account that it belongs to, or null. Refused with `flow_ended`. */
export async function identityFlow(
  { db }: ReadTx,
  { hash, now }: Waiting,
): Promise<{ identity: Proven; account: { person: string; login: string; totp: string | null } | null } | Refused> {
  const row = await db
    .selectFrom('one_time_secrets')
    .select('data')
    .where('hash', '=', hash)
    .where('kind', '=', 'identity')
    .where('expires', '>', now)
    .executeTakeFirst()
  if (row === undefined) return { refused: 'flow_ended' }
  const identity = JSON.parse(row.data!) as Proven
  const account = await db
    .selectFrom('identities')
    .innerJoin('accounts', 'accounts.person', 'identities.person')
    .select(['accounts.person', 'accounts.login', 'accounts.totp'])
    .where('issuer', '=', identity.issuer)
    .where('subject', '=', identity.subject)
    .executeTakeFirst()
  return { identity, account: account ?? null }
}

/**
 * The same inside a write that uses the identity: no other node can use it before this transaction has ended. Null when it
 * was used, or when its time is over.
 */
export async function holdIdentity({ db }: WriteTx, { hash, now }: Waiting): Promise<NewIdentity | null> {
  const held = await db
    .updateTable('one_time_secrets')
    .set((eb) => ({ expires: eb.ref('expires') }))
    .where('hash', '=', hash)
    .where('kind', '=', 'identity')
    .where('expires', '>', now)
    .returning('data')
    .executeTakeFirst()
  return held === undefined ? null : (JSON.parse(held.data!) as NewIdentity)
}

/** Nobody can use it again. */
export async function endIdentityFlow({ db }: WriteTx, { hash }: Waiting): Promise<void> {
  await db.deleteFrom('one_time_secrets').where('hash', '=', hash).execute()
}

export async function personOf({ db }: ReadTx, { issuer, subject }: NewIdentity): Promise<string | null> {
  const row = await db
    .selectFrom('identities')
    .select('person')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row?.person ?? null
}

/** False when the identity, or one of this issuer for this person, is there already. */
export async function insertIdentity({ db }: WriteTx, person: string, identity: NewIdentity, at: number) {
  const { issuer, subject, label } = identity
  const made = await db
    .insertInto('identities')
    .values({ issuer, subject, person, label, created: at, used: at })
    .onConflict((on) => on.doNothing())
    .returning('person')
    .executeTakeFirst()
  return made !== undefined
}

export async function removeIdentity({ db }: WriteTx, { issuer, subject }: NewIdentity): Promise<void> {
  await db.deleteFrom('identities').where('issuer', '=', issuer).where('subject', '=', subject).execute()
}

/** Notes a use, and what the provider calls the person now. */
export async function useIdentity({ db }: WriteTx, { issuer, subject, label }: NewIdentity, at: number) {
  await db
    .updateTable('identities')
    .set({ used: at, label })
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .execute()
}

/**
 * Stores the hash of the secret of a flow that links an account to an identity, for one use until it expires. Refused with
 * `no_account`, `has_identity`, and as `proveAccount` is.
 */
export async function beginLink(
  tx: WriteTx,
  { hash, issuer, now, expires, ...proof }: Proof & { hash: string; issuer: string; now: number; expires: number },
): Promise<Record<string, never> | Refused> {
  const linked = await identitiesOf(tx, proof)
  if (linked.some((each) => each.issuer === issuer)) return { refused: 'has_identity' }
  const refused = await proveAccount(tx, proof)
  if (refused !== null) return refused
  await tx.db.insertInto('one_time_secrets').values({ hash, kind: 'provider', person: proof.who, expires }).execute()
  await tx.db.deleteFrom('one_time_secrets').where('expires', '<=', now).execute()
  return {}
}

/** Links an identity to an account. Refused with `no_account`, `identity_taken` and `has_identity`. */
export async function linkIdentity(
  tx: WriteTx,
  { who, identity, at }: { who: string; identity: NewIdentity; at: number },
): Promise<Record<string, never> | Refused> {
  const account = await tx.db.selectFrom('accounts').select('person').where('person', '=', who).executeTakeFirst()
  if (account === undefined) return { refused: 'no_account' }
  const linked = await personOf(tx, identity)
  if (linked === who) return {}
  if (linked !== null) return { refused: 'identity_taken' }
  return (await insertIdentity(tx, who, identity, at)) ? {} : { refused: 'has_identity' }
}

/**
 * Removes the identity of an issuer from an account. `usable` is the issuer with which people can sign in. Refused with
 * `no_account`, `no_such_identity`, `last_way` where nothing else would let its person in, and as `proveAccount` is.
 */
export async function unlinkIdentity(
  tx: WriteTx,
  { issuer, usable, ...proof }: Proof & { issuer: string; usable: string | null },
): Promise<Record<string, never> | Refused> {
  const { who } = proof
  const linked = await identitiesOf(tx, { who })
  if (!linked.some((each) => each.issuer === issuer)) return { refused: 'no_such_identity' }
  const ways = await waysIn(tx, { who, usable })
  if (ways.length <= (issuer === usable ? 1 : 0)) return { refused: 'last_way' }
  const refused = await proveAccount(tx, proof)
  if (refused !== null) return refused
  await tx.db.deleteFrom('identities').where('person', '=', who).where('issuer', '=', issuer).execute()
  return {}
}

/** The identities of a person, in order of time. */
export async function identitiesOf(
  { db }: ReadTx,
  { who }: { who: string },
): Promise<{ issuer: string; subject: string; label: string; createdAt: number; usedAt: number }[]> {
  return db
    .selectFrom('identities')
    .select(['issuer', 'subject', 'label', 'created as createdAt', 'used as usedAt'])
    .where('person', '=', who)
    .orderBy('created')
    .orderBy('issuer')
    .execute()
}
