import { OPEN, type Policies } from '../../../protocol/policies.ts'
import type { Room } from '../../../protocol/entities.ts'
import type { Kysely } from 'kysely'
import type { Flag } from '../schema/flag.ts'
import type { RoomRow } from '../schema/rooms.ts'
import type { Schema } from '../schema/schema.ts'
import { record } from './audit.ts'
import { claimPicture, removePicture } from './file-rows.ts'
import { findInvite } from './invites.ts'
import { roleOf, roomIds } from './memberships.ts'
import { storeRoomName } from './names/room-names.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { isOperator } from './operators.ts'
import { toPerson } from './people.ts'
import { policies } from './policies.ts'
import { prepared } from './prepared.ts'
import { changed, markTerm } from './terms.ts'

export interface NewRoom {
  who: string
  id: string
  name: string
  /** Ten characters, without hyphens. */
  code: string
  topic?: string
  emoji?: string
  /** The room is deleted so many hours after everybody has left. */
  emptyHours?: number
  at: number
  /** 0 for no limit. */
  roomsPerPerson: number
  defaults?: Policies
}

/** The columns of a room's row that a new room does not set. */
const NEW = {
  pins: 0,
  picture: null,
  slow_seconds: 0,
  writers: null,
  locked: 0,
  knock: 0,
  members_invite: 0,
  retention_days: null,
  expired: 0,
} as const

export const toRoom = (
  row: Omit<RoomRow, 'changed' | 'before_epoch' | 'created' | 'oldest' | 'empty_since' | 'gone'>,
): Room => ({
  id: row.id,
  name: row.name,
  code: row.code,
  rev: row.rev,
  ...(row.topic !== null && { topic: row.topic }),
  ...(row.emoji !== null && { emoji: row.emoji }),
  ...(row.picture !== null && { picture: row.picture }),
  ...(row.pins > 0 && { pins: row.pins }),
  ...(row.slow_seconds > 0 && { slowSeconds: row.slow_seconds }),
  ...(row.writers !== null && { writers: row.writers }),
  ...(row.locked === 1 && { locked: true }),
  ...(row.knock === 1 && { knock: true }),
  ...(row.members_invite === 1 && { membersInvite: true }),
  ...(row.retention_days !== null && { retentionDays: row.retention_days }),
  ...(row.empty_hours !== null && { emptyHours: row.empty_hours }),
  ...(row.expired > 0 && { expired: row.expired }),
})

/** Makes a room (rev 1) with its owner (rev 2). Refused with `no_free_code` when the code is taken, `no_room_creation` and `too_many_rooms`. */
export async function createRoom(tx: WriteTx, input: NewRoom): Promise<{ room: Room } | Refused> {
  const { db } = tx
  const { who, id, code, name, topic = null, emoji = null, emptyHours = null } = input
  const { at, roomsPerPerson, defaults = OPEN } = input
  const person = await db.selectFrom('people').selectAll().where('id', '=', who).executeTakeFirstOrThrow()
  const { rooms } = await policies(tx, { defaults })
  if ((rooms === 'accounts' && person.guest === 1) || (rooms === 'operators' && !(await isOperator(tx, who))))
    return { refused: 'no_room_creation', params: { may: rooms } }
  if (roomsPerPerson > 0 && (await roomIds(tx, who)).length >= roomsPerPerson)
    return { refused: 'too_many_rooms', params: { most: roomsPerPerson } }
  const fields = { id, code, name, topic, emoji, empty_hours: emptyHours }
  const made = await db
    .insertInto('rooms')
    .values({ ...fields, rev: 2, changed: 1, before_epoch: null, created: at, oldest: at })
    .onConflict((on) => on.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made === undefined) return { refused: 'no_free_code' }
  await markTerm(tx, id, 1)
  await db
    .insertInto('members')
    .values({ room: id, person: who, role: 'owner', left: 0, rev: 2, read_seq: 2, joined: at })
    .execute()
  await storeRoomName(tx, id, person)
  const row = { ...fields, ...NEW }
  changed(tx, id, { rev: 1, room: toRoom({ ...row, rev: 1 }) })
  changed(tx, id, { rev: 2, member: { person: toPerson(person), role: 'owner' } })
  return { room: toRoom({ ...row, rev: 2 }) }
}

export interface RoomUpdate {
  who: string
  room: string
  at: number
  name?: string
  topic?: string
  emoji?: string
  picture?: string
  slowSeconds?: number
  writers?: 'everyone' | 'moderators'
  knock?: boolean
  membersInvite?: boolean
  /** 0 for what the server says. */
  retentionDays?: number
  /** 0 for a room that stays. */
  emptyHours?: number
  defaults?: Policies
}

/** The fields that moderators may change, too. */
const OF_MODERATORS: ReadonlySet<string> = new Set(['slowSeconds', 'knock'])

/**
 * Changes the given fields of a room, as one change; an empty topic, emoji or picture is removed. Nothing changes when all
 * fields are as they were. Refused with `not_member`, `not_moderator`, `not_owner` for what only the owner changes,
 * `no_such_file`, `not_a_picture`, and `retention_too_long` for one beyond that of the server.
 */
export async function updateRoom(tx: WriteTx, input: RoomUpdate): Promise<{ room: Room } | Refused> {
  const { who, room: id, at, defaults = OPEN, ...given } = input
  const role = await roleOf(tx, who, id)
  if (role === undefined) return { refused: 'not_member' }
  const fields = Object.keys(given).filter((field) => given[field as keyof typeof given] !== undefined)
  if (role !== 'owner' && !fields.every((field) => OF_MODERATORS.has(field))) return { refused: 'not_owner' }
  if (role === 'member') return { refused: 'not_moderator' }
  const before = await tx.db.selectFrom('rooms').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const { retention } = await policies(tx, { defaults })
  if (retention > 0 && (given.retentionDays ?? 0) > retention)
    return { refused: 'retention_too_long', params: { most: retention } }
  const columns = columnsOf(before, given)
  const same = (Object.keys(columns) as (keyof typeof columns)[]).every((column) => columns[column] === before[column])
  if (same) return { room: toRoom(before) }
  if (columns.picture !== before.picture) {
    const refused = columns.picture === null ? null : await claimPicture(tx, { who, room: id, file: columns.picture })
    if (refused !== null) return refused
    if (before.picture !== null) await removePicture(tx, before.picture)
  }
  await record(tx, { room: id, at, who, act: 'update', fields })
  const room = await changeRoom(tx, before, columns)
  return { room }
}

function columnsOf(before: RoomRow, given: Omit<RoomUpdate, 'who' | 'room' | 'at' | 'defaults'>) {
  const { name = before.name, topic = before.topic, emoji = before.emoji, picture = before.picture } = given
  const { slowSeconds = before.slow_seconds, writers = before.writers } = given
  const { retentionDays = before.retention_days, emptyHours = before.empty_hours } = given
  return {
    name,
    topic: topic || null,
    emoji: emoji || null,
    picture: picture || null,
    slow_seconds: slowSeconds,
    writers: writers === 'moderators' ? writers : null,
    knock: flag(given.knock, before.knock),
    members_invite: flag(given.membersInvite, before.members_invite),
    retention_days: retentionDays || null,
    empty_hours: emptyHours || null,
    // Its owner is there.
    empty_since: given.emptyHours === undefined ? before.empty_since : null,
  }
}

const flag = (given: boolean | undefined, before: Flag): Flag => (given === undefined ? before : given ? 1 : 0)

/** Changes columns of a room's row, as one change of the room [G3]. */
export async function changeRoom(tx: WriteTx, before: RoomRow, columns: Partial<RoomRow>): Promise<Room> {
  const { id } = before
  const rev = await tx.revs.next(id)
  await tx.db
    .updateTable('rooms')
    .set({ ...columns, changed: rev })
    .where('id', '=', id)
    .execute()
  const room = toRoom({ ...before, ...columns, rev })
  changed(tx, id, { rev, room })
  return room
}

const nameThrough = prepared((db, room: string) => db.selectFrom('rooms').select('name').where('id', '=', room))

export async function nameOfRoom(tx: ReadTx, room: string): Promise<string> {
  return (await nameThrough(tx, room))[0]!.name
}

/** A room with how many are in it, and whether this person is. */
const withMembers = (db: Kysely<Schema>, who: string) =>
  db
    .selectFrom('rooms')
    .selectAll('rooms')
    .select((eb) =>
      eb
        .selectFrom('members')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('members.room', '=', 'rooms.id')
        .where('left', '=', 0)
        .as('members'),
    )
    .select((eb) =>
      eb
        .selectFrom('members')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('members.room', '=', 'rooms.id')
        .where('person', '=', who)
        .where('left', '=', 0)
        .as('joined'),
    )

const byCode = prepared((db, code: string, who: string) => withMembers(db, who).where('code', '=', code))

const byOldCode = prepared((db, code: string, who: string) =>
  withMembers(db, who).where('rooms.id', '=', (eb) =>
    eb.selectFrom('old_codes').select('old_codes.room').where('old_codes.code', '=', code),
  ),
)

/**
 * The room of a code, for everybody who has the code, or of the `invite` whose token has this hash. Refused with
 * `wrong_code`, and for strangers with `code_replaced` for an old code and `invite_ended`.
 */
export async function roomByCode(
  tx: ReadTx,
  { code = '', invite, who, now = 0 }: { code?: string; invite?: string; who: string | null; now?: number },
): Promise<{ room: Room; members: number; joined: boolean } | Refused> {
  if (invite !== undefined) {
    const found = await findInvite(tx, { hash: invite, who, at: now })
    return 'refused' in found ? found : roomByCode(tx, { code: found.room.code, who })
  }
  const [present] = await byCode(tx, code, who ?? '')
  const [row] = present === undefined ? await byOldCode(tx, code, who ?? '') : [present]
  if (row === undefined) return { refused: 'wrong_code' }
  if (row !== present && row.joined === 0) return { refused: 'code_replaced' }
  return { room: toRoom(row), members: row.members ?? 0, joined: (row.joined ?? 0) > 0 }
}
