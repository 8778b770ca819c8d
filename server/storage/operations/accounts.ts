import { OPEN, type Policies } from '../../../protocol/policies.ts'
import type { Identity, Passkey } from '../../../protocol/accounts.ts'
import type { Person } from '../../../protocol/entities.ts'
import { normaliseEmail } from '../../../protocol/emails.ts'
import { isEmail, LOGIN_MOST, skeletonOf } from '../../../protocol/logins.ts'
import { byEmail, byPerson } from './account-of.ts'
import { bringRooms } from './bring-rooms.ts'
import {
  endIdentityFlow,
  holdIdentity,
  identitiesOf,
  insertIdentity,
  personOf,
  removeIdentity,
  useIdentity,
  type Waiting,
} from './identities.ts'
import { findInvite } from './invites.ts'
import { notify, storeMail, type NewMail } from './mails.ts'
import { roomIds } from './memberships.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { claimOperator } from './operators.ts'
import { changePerson, findPerson, toPerson } from './people.ts'
import { insertPasskey, passkeyById, usePasskey, type NewPasskey } from './passkeys.ts'
import { policies } from './policies.ts'
import { useProof, type SecondProof } from './second-factor.ts'
import { endOldest, endSession, insertSession, type NewSession } from './sessions.ts'
import { suspensionOf } from './suspensions.ts'

export interface ShownAccount {
  login: string
  password: boolean
  totp: boolean
  recoveryCodes: number
  passkeys: Passkey[]
  identities: Identity[]
  /** The address that is confirmed, and the one that is to be. */
  email?: string
  newEmail?: string
}

/** What a person's account has. `usable` is the issuer with which people can sign in. Refused with `no_account`. */
export async function showAccount(
  tx: ReadTx,
  { who, usable = null }: { who: string; usable?: string | null },
): Promise<ShownAccount | Refused> {
  const { db } = tx
  const account = await db.selectFrom('accounts').selectAll().where('person', '=', who).executeTakeFirst()
  if (account === undefined) return { refused: 'no_account' }
  const codes = await db
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('person', '=', who)
    .executeTakeFirstOrThrow()
  const passkeys = await db.selectFrom('passkeys').selectAll().where('person', '=', who).orderBy('created').execute()
  return {
    login: account.login,
    password: account.password !== null,
    totp: account.totp !== null,
    recoveryCodes: codes.count,
    passkeys: passkeys.map(({ id, label, created, used }) => ({ id, label, createdAt: created, usedAt: used })),
    identities: (await identitiesOf(tx, { who })).map(({ issuer, label, createdAt, usedAt }) => ({
      issuer,
      label,
      createdAt,
      usedAt,
      ...(issuer !== usable && { unused: true }),
    })),
    ...(account.email !== null && { email: account.email }),
    ...(account.email_pending !== null && { newEmail: account.email_pending }),
  }
}

export interface NewAccount {
  /** A guest, or the id of a new person with this `name`. */
  who: string
  name: string | null
  login: string
  /** Null for an account with a passkey or an identity alone. */
  password: string | null
  passkey?: NewPasskey
  identity?: Waiting
  session: NewSession
  /** The hash of the guest's session, which ends: whoever knows its token does not get into the account. */
  old: string | null
  /** Of a room, as an invitation; or the hash of the token of an invitation. */
  code?: string
  invite?: string
  defaults?: Policies
  /** The first account is an operator, and needs no invitation. */
  firstIsOperator?: boolean
  /** The mail that asks to confirm a login that is an address. */
  mail?: NewMail | null
}

/**
 * Makes an account of a guest, who stays the same person in their rooms, or of a new person. The guest becomes a person with
 * an account by one change of each of their rooms. Refused with `login_taken`, also for a login that looks like another
 * one or is the confirmed address of another account, with `has_account`, `suspended`, `wrong_code`, `invite_ended`, `registration_closed`
 * and `invitation_needed`, and for an identity with `flow_ended` and `identity_taken`.
 */
export async function createAccount(tx: WriteTx, input: NewAccount): Promise<{ person: Person } | Refused> {
  const { who, name, login, password, passkey, session, old } = input
  const { db } = tx
  if ((await byPerson(tx, who)).length > 0) return { refused: 'has_account' }
  const first = input.firstIsOperator === true && (await isFirst(tx))
  const refused = (await suspensionOf(tx, who)) ?? (first ? null : await refuseUninvited(tx, input))
  if (refused !== null) return refused
  if (!(await isFree(tx, login))) return taken(tx, login)
  if (passkey !== undefined && 'id' in (await passkeyById(tx, passkey))) return { refused: 'wrong_passkey' }
  const email = isEmail(login) ? normaliseEmail(login) : null
  const identity = input.identity === undefined ? undefined : await holdIdentity(tx, input.identity)
  if (identity === null) return { refused: 'flow_ended' }
  if (identity !== undefined && (await personOf(tx, identity)) !== null) return { refused: 'identity_taken' }
  const known = await db.selectFrom('people').select('id').where('id', '=', who).executeTakeFirst()
  // A passkey that was begun by a guest whose session has ended meanwhile.
  if (name !== null && known !== undefined) return { refused: 'wrong_passkey' }
  if (name !== null) await db.insertInto('people').values({ id: who, name, guest: 0, created: session.at }).execute()
  if (identity !== undefined && !(await insertIdentity(tx, who, identity, session.at))) {
    // Another node was faster.
    if (name !== null) await db.deleteFrom('people').where('id', '=', who).execute()
    return { refused: 'identity_taken' }
  }
  const made = await db
    .insertInto('accounts')
    .values({
      person: who,
      login,
      skeleton: skeletonOf(login),
      password,
      totp_step: 0,
      created: session.at,
      email_pending: email,
    })
    .onConflict((on) => on.doNothing())
    .returning('person')
    .executeTakeFirst()
  if (made === undefined) {
    // The same, with the login or for this guest.
    if (identity !== undefined) await removeIdentity(tx, identity)
    if (name !== null) await db.deleteFrom('people').where('id', '=', who).execute()
    const [own] = await byPerson(tx, who)
    return own === undefined ? taken(tx, login) : { refused: 'has_account' }
  }
  if (passkey !== undefined) await insertPasskey(tx, who, passkey, session.at)
  if (email !== null) await storeMail(tx, input.mail, { kind: 'confirm-address', person: who, recipient: email })
  if (input.identity !== undefined) await endIdentityFlow(tx, input.identity)
  const before = await findPerson(tx, who)
  const person = name === null ? await changePerson(tx, { ...before, guest: 0 }) : toPerson(before)
  if (old !== null) await endSession(tx, { who, hash: old })
  await insertSession(tx, who, session)
  if (first) await claimOperator(tx, who)
  return { person }
}

/**
 * Whether a login is free for a new account, before a passkey is made for it. Refused with `login_taken` and
 * `registration_closed`.
 */
export async function checkLogin(
  tx: ReadTx,
  { login, defaults = OPEN, firstIsOperator }: Pick<NewAccount, 'login' | 'defaults' | 'firstIsOperator'>,
): Promise<Record<string, never> | Refused> {
  const { registration } = await policies(tx, { defaults })
  if (registration === 'closed' && !(firstIsOperator === true && (await isFirst(tx))))
    return { refused: 'registration_closed' }
  return (await isFree(tx, login)) ? {} : taken(tx, login)
}

async function isFirst({ db }: ReadTx): Promise<boolean> {
  return (await db.selectFrom('accounts').select('person').limit(1).executeTakeFirst()) === undefined
}

/** A code or an invitation has to be right, whether one is needed or not. */
async function refuseUninvited(
  tx: ReadTx,
  { who, code, invite, session, defaults = OPEN }: NewAccount,
): Promise<Refused | null> {
  const { registration } = await policies(tx, { defaults })
  if (registration === 'closed') return { refused: 'registration_closed' }
  if (invite !== undefined) {
    const found = await findInvite(tx, { hash: invite, who, at: session.at })
    return 'refused' in found ? found : null
  }
  if (code !== undefined) {
    const room = await tx.db.selectFrom('rooms').select('id').where('code', '=', code).executeTakeFirst()
    return room === undefined ? { refused: 'wrong_code' } : null
  }
  return registration === 'open' || (await roomIds(tx, who)).length > 0 ? null : { refused: 'invitation_needed' }
}

export interface SignIn {
  who: string
  /** The hash that the password was checked against, or null after a passkey or an identity. */
  password: string | null
  /** Null where the account has no second factor, and after a passkey, which is two in one. */
  proof: SecondProof | null
  /** The passkey that signed, and how often it was used. */
  passkey?: { id: string; counter: number }
  /** The identity that the provider has proven. */
  identity?: Waiting
  session: NewSession
  /** Sessions that the person may have. */
  most: number
  /** The session that the command came with, which ends. */
  old: { who: string; hash: string } | null
  /** The guest whose rooms become the account's, and how many rooms that may have. */
  bring: { guest: string; roomsPerPerson: number } | null
  /** Tells the person, where the device had no session of this account before. */
  mail?: NewMail | null
}

/**
 * Begins a session of an account. Refused with `wrong_login` when its password is not the one any more that was checked,
 * with `totp_needed`, `wrong_totp`, `wrong_passkey`, and `flow_ended` for an identity that is not this account's or was used,
 * and with `suspended` and `too_many_rooms`.
 */
export async function signIn(tx: WriteTx, input: SignIn): Promise<{ person: Person } | Refused> {
  const { who, password, proof, passkey, session, most, old, bring } = input
  const [account] = await byPerson(tx, who)
  if (account === undefined || (password !== null && account.password !== password)) return { refused: 'wrong_login' }
  const identity = input.identity === undefined ? undefined : await holdIdentity(tx, input.identity)
  if (identity === null || (identity !== undefined && (await personOf(tx, identity)) !== who))
    return { refused: 'flow_ended' }
  const needsProof = password !== null || identity !== undefined
  if (needsProof && account.totp !== null && proof === null) return { refused: 'totp_needed' }
  const at = session.at
  const used = passkey ? await usePasskey(tx, { who, ...passkey, at }) : proof && (await useProof(tx, who, proof))
  if (used !== null && 'refused' in used) return used
  const suspended = await suspensionOf(tx, who)
  if (suspended !== null) return suspended
  if (bring !== null) {
    const refused = await bringRooms(tx, { who, at: session.at, ...bring })
    if (refused !== null) return refused
  }
  if (identity !== undefined) {
    await useIdentity(tx, identity, at)
    await endIdentityFlow(tx, input.identity!)
  }
  if (old !== null) await endSession(tx, old)
  await insertSession(tx, who, session)
  await endOldest(tx, who, most)
  await notify(tx, input.mail, { kind: 'new-device', person: who, device: session.device ?? null })
  return { person: toPerson(await findPerson(tx, who)) }
}

async function isFree(tx: ReadTx, login: string): Promise<boolean> {
  if (isEmail(login) && (await byEmail(tx, login)).length > 0) return false
  const { db } = tx
  const skeleton = skeletonOf(login)
  const found = await db.selectFrom('accounts').select('person').where('skeleton', '=', skeleton).executeTakeFirst()
  return found === undefined
}

/** Tries the login with each of these behind it. */
const ENDINGS = ['2', '3', '4', '-chat', '5', '6', '7']

async function taken(tx: ReadTx, login: string): Promise<Refused> {
  if (!isEmail(login))
    for (const ending of ENDINGS) {
      const suggestion = [...login].slice(0, LOGIN_MOST - ending.length).join('') + ending
      if (await isFree(tx, suggestion)) return { refused: 'login_taken', params: { suggestion } }
    }
  return { refused: 'login_taken' }
}
