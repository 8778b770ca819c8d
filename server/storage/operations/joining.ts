import type { Room } from '../../../protocol/entities.ts'
import type { Selectable } from 'kysely'
import type { InvitesTable } from '../schema/moderation.ts'
import type { RoomRow } from '../schema/rooms.ts'
import { refusalOfBan } from './bans.ts'
import { enter } from './entering.ts'
import { noteEmpty } from './ephemeral.ts'
import { findInvite, useInvite } from './invites.ts'
import { knock, type KnockLimits } from './knocks.ts'
import { roomIds } from './memberships.ts'
import { refusalOfName } from './names/room-names.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { moderatorsOf } from './owners.ts'
import { prepared } from './prepared.ts'
import { toRoom } from './rooms.ts'

export interface Joining extends KnockLimits {
  who: string
  /** The code of the room, or */
  code?: string
  /** the hash of an invitation's token. */
  invite?: string
  at: number
  roomsPerPerson: number
  mostModerators?: number
  unlessLeftAfter?: number
  /** What the person says to the moderators when they have to let them in. */
  note?: string
  /** The mark of the network that the person comes from. */
  network?: string
}

/** A person waits to be let in. */
export interface WaitingToJoin {
  room: string
  name: string
  at: number
  ends: number
}

/**
 * Joins the room of a code or an invitation, whose use it counts, or asks to be let in where newcomers have to: by an
 * invitation that a moderator made they need not. Joining again changes nothing; a person who left
 * comes back with the role `member`. A room without an owner gets one then, as a second change. In an empty room a lock
 * and knocking mean nothing. Refused with `wrong_code`, `code_replaced`, `invite_ended`, `banned`, `room_locked`, `turned_away`,
 * `too_many_knocks`, `too_many_rooms`, `name_taken` and, for a person who left the room after the rev `unlessLeftAfter`, `left_room`
 * [G10]. That rev may be one of the epoch before this one.
 */
export async function joinRoom(
  tx: WriteTx,
  input: Joining,
): Promise<{ room: Room; waiting?: undefined } | { waiting: WaitingToJoin; room?: undefined } | Refused> {
  const { db } = tx
  const { who, roomsPerPerson, unlessLeftAfter } = input
  const found = await findRoom(tx, input)
  if ('refused' in found) return found
  const { room, invite } = found
  const before = await db
    .selectFrom('members')
    .select(['left', 'rev'])
    .where('room', '=', room.id)
    .where('person', '=', who)
    .executeTakeFirst()
  if (before?.left === 0) return { room: toRoom(room) }
  const person = await db.selectFrom('people').selectAll().where('id', '=', who).executeTakeFirstOrThrow()
  const banned = await refusalOfBan(tx, room.id, person, input)
  if (banned !== null) return banned
  if (before !== undefined && unlessLeftAfter !== undefined) {
    // A rev of the epoch before says nothing about the changes of this one.
    const comparable = Math.min(unlessLeftAfter, room.before_epoch ?? Infinity)
    if (before.rev > comparable) return { refused: 'left_room' }
  }
  if (roomsPerPerson > 0 && (await roomIds(tx, who)).length >= roomsPerPerson)
    return { refused: 'too_many_rooms', params: { most: roomsPerPerson } }
  const taken = await refusalOfName(tx, room.id, person)
  if (taken !== null) return taken
  if ((room.locked === 1 || room.knock === 1) && (await isOccupied(tx, room.id))) {
    if (room.locked === 1) return { refused: 'room_locked' }
    if (invite?.opens === 1) return joined(tx, found, person, input)
    const waiting = await knock(tx, room.id, who, input)
    return 'refused' in waiting ? waiting : { waiting: { room: room.id, name: room.name, ...waiting } }
  }
  return joined(tx, found, person, input)
}

interface Found {
  room: RoomRow
  invite?: Selectable<InvitesTable>
}

async function joined(
  tx: WriteTx,
  { room, invite }: Found,
  person: { id: string; name: string; guest: number },
  { at, network, mostModerators: most = Infinity }: Joining,
): Promise<{ room: Room } | Refused> {
  if (invite?.role === 'moderator' && (await moderatorsOf(tx, room.id)).length - 1 >= most)
    return { refused: 'too_many_moderators', params: { most } }
  if (invite !== undefined) await useInvite(tx, invite, at)
  if (room.empty_since !== null) await noteEmpty(tx, { room: room.id, empty: false })
  const rev = await enter(tx, room.id, person, { at, network, role: invite?.role, by: invite?.by })
  return { room: toRoom({ ...room, rev }) }
}

async function findRoom(tx: WriteTx, { who, code = '', invite, at }: Joining): Promise<Found | Refused> {
  const { db } = tx
  if (invite !== undefined) return findInvite(tx, { hash: invite, who, at })
  const room = await db.selectFrom('rooms').selectAll().where('code', '=', code).executeTakeFirst()
  if (room !== undefined) return { room }
  const old = await db
    .selectFrom('old_codes')
    .innerJoin('rooms', 'rooms.id', 'old_codes.room')
    .selectAll('rooms')
    .select((eb) =>
      eb
        .selectFrom('members')
        .select('left')
        .whereRef('members.room', '=', 'rooms.id')
        .where('person', '=', who)
        .as('left'),
    )
    .where('old_codes.code', '=', code)
    .executeTakeFirst()
  if (old === undefined) return { refused: 'wrong_code' }
  return old.left === 0 ? { room: old } : { refused: 'code_replaced' }
}

const someone = prepared((db, room: string) =>
  db.selectFrom('members').select('person').where('room', '=', room).where('left', '=', 0).limit(1),
)

/** Whether somebody is in the room. */
async function isOccupied(tx: ReadTx, room: string): Promise<boolean> {
  return (await someone(tx, room)).length > 0
}
