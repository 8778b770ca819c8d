import type { Room } from '../../../protocol/entities.ts'
import { refusalOfBan } from './bans.ts'
import { tellMember } from './member-changes.ts'
import { roomIds } from './memberships.ts'
import type { Refused, WriteTx } from './operation.ts'
import { passOn } from './owners.ts'
import { toRoom } from './rooms.ts'

export interface Joining {
  who: string
  code: string
  at: number
  roomsPerPerson: number
  unlessLeftAfter?: number
  /** The mark of the network that the person comes from. */
  network?: string
}

/**
 * Joins the room of a code. Joining again changes nothing; a person who left comes back with the role `member`. A room
 * without an owner gets one then, as a second change. Refused with `wrong_code`, `banned`, `too_many_rooms` and, for a
 * person who left the room after the rev `unlessLeftAfter`, `left_room` [G10]. That rev may be one of the epoch before
 * this one.
 */
export async function joinRoom(tx: WriteTx, input: Joining): Promise<{ room: Room } | Refused> {
  const { db } = tx
  const { who, code, roomsPerPerson, unlessLeftAfter } = input
  const room = await db.selectFrom('rooms').selectAll().where('code', '=', code).executeTakeFirst()
  if (room === undefined) return { refused: 'wrong_code' }
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
  const rev = await enter(tx, room.id, person, input)
  return { room: toRoom({ ...room, rev }) }
}

/** Makes a person a member. Answers the rev of the last change. */
async function enter(
  tx: WriteTx,
  room: string,
  { id: who, guest }: { id: string; guest: number },
  { at, network }: Pick<Joining, 'at' | 'network'>,
): Promise<number> {
  const rev = await tx.revs.next(room)
  // Messages from before the joining are history, not unread. A person who is muted stays so.
  const member = {
    ...({
      role: 'member',
      left: 0,
      removed: null,
    } as const),
    rev,
    read_seq: rev,
    joined: at,
    network: guest === 1 ? (network ?? null) : null,
  }
  await tx.db
    .insertInto('members')
    .values({ room, person: who, ...member })
    .onConflict((on) => on.columns(['room', 'person']).doUpdateSet(member))
    .execute()
  await tellMember(tx, { room, person: who, rev })
  return (await passOn(tx, room)) ?? rev
}
