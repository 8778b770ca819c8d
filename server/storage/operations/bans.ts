import type { Ban } from '../../../protocol/moderation.ts'
import { actingOn, actingOnMember, moderating, type Acting } from './acting.ts'
import { record } from './audit.ts'
import { notify } from './change-message.ts'
import { endInvitesBeyond } from './invites.ts'
import { withdrawKnock } from './knocks.ts'
import { changeMember } from './member-changes.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { PERSON, toPerson, type PersonRow } from './people.ts'
import { prepared } from './prepared.ts'
import { nameOfRoom } from './rooms.ts'
import { FOR_GOOD, toUntil } from './until.ts'

type Done = Record<string, never> | Refused

interface Sending extends Acting {
  at: number
  reason?: string
}

/**
 * Sends a member away, who may come back, and whose invitations end. Refused with `not_member`, `not_moderator`, `not_yourself`, `not_owner` and
 * `no_such_member`.
 */
export async function removeMember(tx: WriteTx, input: Sending): Promise<Done> {
  const { who, room, person, at, reason } = input
  const found = await actingOnMember(tx, input)
  if ('refused' in found) return found
  await record(tx, { room, at, who, act: 'remove', whom: person, reason })
  await endInvitesBeyond(tx, { room, person, at })
  await sendAway(tx, input, 'removed')
  notify(tx, person, 'moderated', { room, name: await nameOfRoom(tx, room), act: 'remove', reason })
  return {}
}

/**
 * Sends a person away who is or was in the room, or waits to be let in, and who may not come back before `until` (absent for good). Their invitations end. Of a guest it also
 * bans the network from which the guest joined, for other guests. A ban of a banned person replaces the one before.
 * Refused like `removeMember`.
 */
export async function ban(tx: WriteTx, input: Sending & { until?: number }): Promise<Done> {
  const { who, room, person, at, reason, until } = input
  const found = await actingOn(tx, input)
  if ('refused' in found) return found
  const { target } = found
  const waiting = await knocked(tx, input)
  if (target === undefined && waiting === undefined) return { refused: 'no_such_member' }
  await tx.db.deleteFrom('bans').where('room', '=', room).where('until', '<=', at).execute()
  const entry = await record(tx, { room, at, who, act: 'ban', whom: person, reason, until })
  const row = {
    entry,
    by: who,
    at,
    until: until ?? FOR_GOOD,
    reason: reason ?? null,
    network: waiting?.network ?? target?.network ?? null,
  }
  await tx.db
    .insertInto('bans')
    .values({ room, person, ...row })
    .onConflict((on) => on.columns(['room', 'person']).doUpdateSet(row))
    .execute()
  await endInvitesBeyond(tx, { room, person, at })
  if (target?.left === 0) await sendAway(tx, input, 'banned')
  if (waiting !== undefined) await withdrawKnock(tx, room, person)
  notify(tx, person, 'moderated', { room, name: await nameOfRoom(tx, room), act: 'ban', until, reason })
  return {}
}

/** Bans an account, too, where the guest who signs in to it is banned at the time `at`. Rooms that the account is in stay. */
export async function bringBans(
  tx: WriteTx,
  { who, guest, at }: { who: string; guest: string; at: number },
): Promise<void> {
  const rows = await tx.db
    .selectFrom('bans')
    .select(['room', 'by', 'until', 'reason'])
    .where('person', '=', guest)
    .where('until', '>', at)
    .where('room', 'not in', (db) =>
      db.selectFrom('members').select('room').where('person', '=', who).where('left', '=', 0),
    )
    .where('room', 'not in', (db) =>
      db.selectFrom('bans').select('room').where('person', '=', who).where('until', '>', at),
    )
    .orderBy('room')
    .execute()
  for (const { room, by, until, reason } of rows) {
    const words = { ...toUntil(until), ...(reason !== null && { reason }) }
    const entry = await record(tx, { room, at, who: by, act: 'ban', whom: who, ...words })
    const row = { entry, by, at, until, reason, network: null }
    await tx.db
      .insertInto('bans')
      .values({ room, person: who, ...row })
      .onConflict((on) => on.columns(['room', 'person']).doUpdateSet(row))
      .execute()
  }
}

async function knocked({ db }: WriteTx, { room, person }: Acting): Promise<{ network: string | null } | undefined> {
  const of = db.selectFrom('knocks').select('network').where('room', '=', room).where('person', '=', person)
  return of.executeTakeFirst()
}

async function sendAway(tx: WriteTx, { room, person }: Acting, removed: 'removed' | 'banned'): Promise<void> {
  await changeMember(tx, { room, person }, { left: 1, role: 'member', removed })
}

/** Lets a person join again. Nothing changes for a person who is not banned. Refused with `not_member` and `not_moderator`. */
export async function unban(tx: WriteTx, input: Acting & { at: number }): Promise<Done> {
  const { who, room, person, at } = input
  const by = await moderating(tx, input)
  if ('refused' in by) return by
  const ended = await tx.db
    .deleteFrom('bans')
    .where('room', '=', room)
    .where('person', '=', person)
    .returning('entry')
    .executeTakeFirst()
  if (ended !== undefined) await record(tx, { room, at, who, act: 'unban', whom: person })
  return {}
}

/**
 * The bans of a room that last at `now`, the newest first, from before the entry `before` on. It goes on with the `before`
 * of the answer, which is absent at the end. Refused with `not_member` and `not_moderator`.
 */
export async function bans(
  tx: ReadTx,
  { who, room, now, before, limit }: { who: string; room: string; now: number; before?: number; limit: number },
): Promise<{ bans: Ban[]; before?: number } | Refused> {
  const by = await moderating(tx, { who, room })
  if ('refused' in by) return by
  const rows = await tx.db
    .selectFrom('bans')
    .innerJoin('people', 'people.id', 'bans.person')
    .select([...PERSON, 'bans.by', 'bans.at', 'bans.until', 'bans.reason', 'bans.network', 'bans.entry'])
    .where('bans.room', '=', room)
    .where('bans.until', '>', now)
    .where('bans.entry', '<', before ?? FOR_GOOD)
    .orderBy('bans.entry', 'desc')
    .limit(limit + 1)
    .execute()
  const found = rows.slice(0, limit).map(({ by, at, until, reason, network, entry, ...person }): Ban => ({
    person: toPerson(person),
    by,
    at,
    ...toUntil(until),
    ...(reason !== null && { reason }),
    ...(network !== null && { network: true }),
    entry,
  }))
  return { bans: found, ...(rows.length > limit && { before: found.at(-1)!.entry }) }
}

const ofPerson = prepared((db, room: string, person: string, at: number) =>
  db
    .selectFrom('bans')
    .select(['until', 'reason'])
    .where('room', '=', room)
    .where('person', '=', person)
    .where('until', '>', at),
)

const ofNetwork = prepared((db, room: string, network: string, at: number) =>
  db
    .selectFrom('bans')
    .select('until')
    .where('room', '=', room)
    .where('network', '=', network)
    .where('until', '>', at)
    .orderBy('until', 'desc')
    .limit(1),
)

/** `banned` for a person who may not join at the time `at`: by name, or as a guest of a banned network. */
export async function refusalOfBan(
  tx: ReadTx,
  room: string,
  { id, guest }: Pick<PersonRow, 'id' | 'guest'>,
  { at, network }: { at: number; network?: string },
): Promise<Refused | null> {
  const [own] = await ofPerson(tx, room, id, at)
  if (own !== undefined) {
    const { until, reason } = own
    return { refused: 'banned', params: { ...toUntil(until), ...(reason !== null && { why: reason }) } }
  }
  if (guest === 0 || network === undefined) return null
  const [shared] = await ofNetwork(tx, room, network, at)
  return shared === undefined ? null : { refused: 'banned', params: toUntil(shared.until) }
}
