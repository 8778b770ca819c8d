import type { Reason } from '../../../protocol/errors.ts'
import type { OneTimeSecretsTable } from '../schema/people.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { proveAccount, type Proof } from './prove-account.ts'
import { waysIn } from './ways-in.ts'

/** `id` and `publicKey` are base64url. `label` is the device on which it was made. */
export interface NewPasskey {
  id: string
  publicKey: string
  counter: number
  label: string
}

type Kind = Exclude<OneTimeSecretsTable['kind'], 'mailed-reset' | 'confirm' | 'confirmed'>

/** Stores the hash of a challenge, for one use until it expires. With `proved` it is refused as `proveAccount` is. */
export async function storeChallenge(
  tx: WriteTx,
  {
    hash,
    kind,
    person,
    data,
    now,
    expires,
    proved,
  }: {
    hash: string
    kind: Kind
    person: string | null
    data?: string
    now: number
    expires: number
    proved?: Proof
  },
): Promise<Record<string, never> | Refused> {
  const refused = proved === undefined ? null : await proveAccount(tx, proved)
  if (refused !== null) return refused
  const { db } = tx
  await db.deleteFrom('one_time_secrets').where('expires', '<=', now).execute()
  await db
    .insertInto('one_time_secrets')
    .values({ hash, kind, person, expires, data: data ?? null })
    .execute()
  return {}
}

/** Why a secret of this kind does not work. */
const REASONS: Record<Kind, Reason> = {
  reset: 'wrong_link',
  passkey: 'wrong_passkey',
  'passkey-sign-in': 'wrong_passkey',
  'passkey-proof': 'wrong_passkey',
  provider: 'flow_ended',
  identity: 'flow_ended',
}

/** Uses up a challenge, and answers for whom it was made. Refused with the reason of its kind. */
export async function useChallenge(
  { db }: WriteTx,
  { hash, kind, now }: { hash: string; kind: Kind; now: number },
): Promise<{ person: string | null } | Refused> {
  const used = await db
    .deleteFrom('one_time_secrets')
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .where('expires', '>', now)
    .returning('person')
    .executeTakeFirst()
  return used ?? { refused: REASONS[kind] }
}

/** Gives an account a passkey. Refused with `no_account`, `too_many_passkeys`, and `wrong_passkey` for one that exists. */
export async function addPasskey(
  tx: WriteTx,
  { who, passkey, at, most }: { who: string; passkey: NewPasskey; at: number; most: number },
): Promise<Record<string, never> | Refused> {
  const account = await tx.db.selectFrom('accounts').select('person').where('person', '=', who).executeTakeFirst()
  if (account === undefined) return { refused: 'no_account' }
  if ((await passkeysOf(tx, { who })).ids.length >= most) return { refused: 'too_many_passkeys', params: { most } }
  return (await insertPasskey(tx, who, passkey, at)) ? {} : { refused: 'wrong_passkey' }
}

/** False when there is one with this id. */
export async function insertPasskey(
  { db }: WriteTx,
  person: string,
  { id, publicKey, counter, label }: NewPasskey,
  at: number,
): Promise<boolean> {
  const made = await db
    .insertInto('passkeys')
    .values({ id, person, public_key: publicKey, counter, label, created: at, used: at })
    .onConflict((on) => on.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return made !== undefined
}

/** The ids of a person's passkeys. */
export async function passkeysOf({ db }: ReadTx, { who }: { who: string }): Promise<{ ids: string[] }> {
  const rows = await db.selectFrom('passkeys').select('id').where('person', '=', who).execute()
  return { ids: rows.map(({ id }) => id) }
}

/** A passkey by its id. Refused with `wrong_passkey`. */
export async function passkeyById(
  { db }: ReadTx,
  { id }: { id: string },
): Promise<{ id: string; person: string; publicKey: string; counter: number } | Refused> {
  const row = await db
    .selectFrom('passkeys')
    .select(['id', 'person', 'public_key as publicKey', 'counter'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? { refused: 'wrong_passkey' }
}

/** Notes a use. A counter that does not grow is one of a copy (Web Authentication, section 6.1.1). Refused with `wrong_passkey`. */
export async function usePasskey(
  { db }: WriteTx,
  { who, id, counter, at }: { who: string; id: string; counter: number; at: number },
): Promise<{ counter: number } | Refused> {
  const used = await db
    .updateTable('passkeys')
    .set({ counter, used: at })
    .where('id', '=', id)
    .where('person', '=', who)
    .where((eb) => eb.or([eb('counter', '<', counter), eb('counter', '=', 0)]))
    .returning('id')
    .executeTakeFirst()
  return used === undefined ? { refused: 'wrong_passkey' } : { counter }
}

/** Names a passkey of one's own. Refused with `no_such_passkey`. */
export async function renamePasskey(
  { db }: WriteTx,
  { who, id, label }: { who: string; id: string; label: string },
): Promise<Record<string, never> | Refused> {
  const named = await db
    .updateTable('passkeys')
    .set({ label })
    .where('id', '=', id)
    .where('person', '=', who)
    .returning('id')
    .executeTakeFirst()
  return named === undefined ? { refused: 'no_such_passkey' } : {}
}

/**
 * Removes a passkey of one's own. `usable` is the issuer with whose identities people can sign in. Refused with
 * `no_such_passkey`, and with `last_passkey` where nothing else lets its person in.
 */
export async function removePasskey(
  tx: WriteTx,
  { who, id, usable = null }: { who: string; id: string; usable?: string | null },
): Promise<Record<string, never> | Refused> {
  const { ids } = await passkeysOf(tx, { who })
  if (!ids.includes(id)) return { refused: 'no_such_passkey' }
  if ((await waysIn(tx, { who, usable })).length === 1) return { refused: 'last_passkey' }
  await tx.db.deleteFrom('passkeys').where('id', '=', id).where('person', '=', who).execute()
  return {}
}
