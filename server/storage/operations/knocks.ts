import type { Knock } from '../../../protocol/moderation.ts'
import { moderating, type Acting } from './acting.ts'
import { record } from './audit.ts'
import { notify } from './change-message.ts'
import { enter } from './entering.ts'
import { roleOf, roomIds } from './memberships.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { PERSON, toPerson } from './people.ts'
import { prepared } from './prepared.ts'
import { nameOfRoom } from './rooms.ts'
import { FOR_GOOD } from './until.ts'
import { tellModerators, waitingIn } from './waiting.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Absent for none. */
export interface KnockLimits {
  knocksPerRoom?: number
  knockDays?: number
}

const knockOf = prepared((db, room: string, person: string, at: number) =>
  db.selectFrom('knocks').selectAll().where('room', '=', room).where('person', '=', person).where('ends', '>', at),
)

/**
 * Asks the moderators of a room to let a person in. Who asks already, asks once. Refused with `turned_away` for a while
 * after a moderator has done so, and with `too_many_knocks`.
 */
export async function knock(
  tx: WriteTx,
  room: string,
  person: string,
  input: { at: number; note?: string; network?: string } & KnockLimits,
): Promise<{ at: number; ends: number } | Refused> {
  const { at, note, network, knocksPerRoom: most = Infinity, knockDays } = input
  const [before] = await knockOf(tx, room, person, at)
  if (before?.turned_away === 1) return { refused: 'turned_away', retryAfterMs: before.ends - at }
  if (before !== undefined) return { at: before.at, ends: before.ends }
  if ((await waitingIn(tx, room)).knocks >= most) return { refused: 'too_many_knocks', params: { most } }
  const row = {
    at,
    ends: knockDays === undefined ? FOR_GOOD : at + knockDays * DAY_MS,
    note: note ?? null,
    network: network ?? null,
    turned_away: 0,
  } as const
  await tx.db
    .insertInto('knocks')
    .values({ room, person, ...row })
    .onConflict((on) => on.columns(['room', 'person']).doUpdateSet(row))
    .execute()
  await tellModerators(tx, room)
  return { at, ends: row.ends }
}

/** Takes back what a person asked. False when they do not wait. */
export async function withdrawKnock(tx: WriteTx, room: string, person: string): Promise<boolean> {
  const gone = await tx.db
    .deleteFrom('knocks')
    .where('room', '=', room)
    .where('person', '=', person)
    .where('turned_away', '=', 0)
    .returning('at')
    .executeTakeFirst()
  if (gone !== undefined) await tellModerators(tx, room)
  return gone !== undefined
}

/** The people who wait at `now`, the first one first. Refused with `not_member` and `not_moderator`. */
export async function knocks(
  tx: ReadTx,
  { who, room, now, limit }: { who: string; room: string; now: number; limit: number },
): Promise<{ knocks: Knock[] } | Refused> {
  const by = await moderating(tx, { who, room })
  if ('refused' in by) return by
  const rows = await tx.db
    .selectFrom('knocks')
    .innerJoin('people', 'people.id', 'knocks.person')
    .select([...PERSON, 'knocks.at', 'knocks.ends', 'knocks.note'])
    .where('knocks.room', '=', room)
    .where('knocks.turned_away', '=', 0)
    .where('knocks.ends', '>', now)
    .orderBy('knocks.at')
    .orderBy('people.id')
    .limit(limit)
    .execute()
  return {
    knocks: rows.map(({ at, ends, note, ...person }) => ({
      person: toPerson(person),
      at,
      ends,
      ...(note !== null && { note }),
    })),
  }
}

type Done = Record<string, never> | Refused

/**
 * Lets a person in who waits, or was turned away a moment ago. Nothing changes for one who is in the room. Refused with
 * `not_member`, `not_moderator`, and `no_such_knock`: also when the person is in too many rooms.
 */
export async function admit(tx: WriteTx, input: Acting & { at: number; roomsPerPerson: number }): Promise<Done> {
  const { who, room, person, at, roomsPerPerson } = input
  const by = await moderating(tx, input)
  if ('refused' in by) return by
  if ((await roleOf(tx, person, room)) !== undefined) return {}
  const [waiting] = await knockOf(tx, room, person, at)
  if (waiting === undefined) return { refused: 'no_such_knock' }
  if (roomsPerPerson > 0 && (await roomIds(tx, person)).length >= roomsPerPerson) return { refused: 'no_such_knock' }
  const { name, guest } = await tx.db
    .selectFrom('people')
    .select(['name', 'guest'])
    .where('id', '=', person)
    .executeTakeFirstOrThrow()
  await record(tx, { room, at, who, act: 'admit', whom: person })
  await enter(tx, room, { id: person, name, guest }, { at, network: waiting.network, by: who })
  notify(tx, person, 'moderated', { room, name: await nameOfRoom(tx, room), act: 'admit' })
  return {}
}

/**
 * Turns a person away who waits, and who may not ask again for `hours`. Nothing changes for one who does not wait. Refused
 * with `not_member` and `not_moderator`.
 */
export async function turnAway(tx: WriteTx, input: Acting & { at: number; hours: number }): Promise<Done> {
  const { who, room, person, at, hours } = input
  const by = await moderating(tx, input)
  if ('refused' in by) return by
  const turned = await tx.db
    .updateTable('knocks')
    .set({ turned_away: 1, ends: at + hours * HOUR_MS, note: null })
    .where('room', '=', room)
    .where('person', '=', person)
    .where('turned_away', '=', 0)
    .returning('at')
    .executeTakeFirst()
  if (turned === undefined) return {}
  await record(tx, { room, at, who, act: 'turnAway', whom: person })
  notify(tx, person, 'moderated', { room, name: await nameOfRoom(tx, room), act: 'turnAway' })
  await tellModerators(tx, room)
  return {}
}

const MOST_REMOVED = 500

/** Removes requests that have ended by `now`, some at a time, and tells the moderators. Answers how many. */
export async function removeEndedKnocks(tx: WriteTx, { now }: { now: number }): Promise<{ removed: number }> {
  const ended = await tx.db
    .selectFrom('knocks')
    .select(['room', 'person', 'turned_away'])
    .where('ends', '<=', now)
    .limit(MOST_REMOVED)
    .execute()
  for (const { room, person } of ended)
    await tx.db.deleteFrom('knocks').where('room', '=', room).where('person', '=', person).execute()
  const waited = new Set(ended.flatMap(({ room, turned_away }) => (turned_away === 0 ? [room] : [])))
  for (const room of waited) await tellModerators(tx, room)
  return { removed: ended.length }
}
