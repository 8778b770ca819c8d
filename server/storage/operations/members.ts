import type { Member, Room } from '../../../protocol/entities.ts'
import { Json } from '../json.ts'
import type { MembersTable } from '../schema.ts'
import { fitting, withList } from './encoded.ts'
import { revFor, roomIds } from './memberships.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { PERSON, toPerson, type PersonRow } from './people.ts'
import { prepared } from './prepared.ts'
import { toRoom } from './rooms.ts'
import { changed } from './terms.ts'

export const toMember = (row: Pick<MembersTable, 'role' | 'left'> & PersonRow): Member => ({
  person: toPerson(row),
  role: row.role,
  ...(row.left === 1 && { left: true }),
})

/**
 * Joins the room of a code. Joining again changes nothing; a person who left comes back with the role `member`, the
 * owner as owner. Refused with `wrong_code`, `too_many_rooms` and, for a person who left the room after the rev
 * `unlessLeftAfter`, `left_room` [G10]. That rev may be one of the epoch before this one.
 */
export async function joinRoom(
  tx: WriteTx,
  input: { who: string; code: string; at: number; roomsPerPerson: number; unlessLeftAfter?: number },
): Promise<{ room: Room } | Refused> {
  const { db } = tx
  const { who, code, at, roomsPerPerson, unlessLeftAfter } = input
  const room = await db.selectFrom('rooms').selectAll().where('code', '=', code).executeTakeFirst()
  if (room === undefined) return { refused: 'wrong_code' }
  const before = await db
    .selectFrom('members')
    .select(['role', 'left', 'rev'])
    .where('room', '=', room.id)
    .where('person', '=', who)
    .executeTakeFirst()
  if (before?.left === 0) return { room: toRoom(room) }
  if (before !== undefined && unlessLeftAfter !== undefined) {
    // A rev of the epoch before says nothing about the changes of this one.
    const comparable = Math.min(unlessLeftAfter, room.before_epoch ?? Infinity)
    if (before.rev > comparable) return { refused: 'left_room' }
  }
  if (roomsPerPerson > 0 && (await roomIds(tx, who)).length >= roomsPerPerson)
    return { refused: 'too_many_rooms', params: { most: roomsPerPerson } }

  const rev = await tx.revs.next(room.id)
  // An owner who left by mistake stays the owner, or the room would have none.
  const role = before?.role === 'owner' ? 'owner' : 'member'
  // Messages from before the joining are history, not unread.
  const member = { role, left: 0, rev, read_seq: rev, joined: at } as const
  await db
    .insertInto('members')
    .values({ room: room.id, person: who, ...member })
    .onConflict((on) => on.columns(['room', 'person']).doUpdateSet(member))
    .execute()
  const person = await db.selectFrom('people').selectAll().where('id', '=', who).executeTakeFirstOrThrow()
  changed(tx, room.id, { rev, member: { person: toPerson(person), role } })
  return { room: toRoom({ ...room, rev }) }
}

/** Leaves a room. The person's messages stay. */
export async function leaveRoom(
  tx: WriteTx,
  { who, room }: { who: string; room: string },
): Promise<Record<string, never> | Refused> {
  const { db } = tx
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const rev = await tx.revs.next(room)
  const { role } = await db
    .updateTable('members')
    .set({ left: 1, rev })
    .where('room', '=', room)
    .where('person', '=', who)
    .returning('role')
    .executeTakeFirstOrThrow()
  const person = await db.selectFrom('people').selectAll().where('id', '=', who).executeTakeFirstOrThrow()
  changed(tx, room, { rev, member: toMember({ ...person, role, left: 1 }) })
  return {}
}

const membersAfter = prepared((db, room: string, after: string, limit: number) =>
  db
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person')
    .select([...PERSON, 'members.role', 'members.left'])
    .where('members.room', '=', room)
    .where('members.person', '>', after)
    .orderBy('members.person')
    .limit(limit),
)

/** The people who are or were in a room, in order of person id, from after the id `after`: at most `limit`, and `bytes` as JSON. */
export async function members(
  tx: ReadTx,
  { who, room, after = '', limit, bytes }: { who: string; room: string; after?: string; limit: number; bytes: number },
): Promise<Json<{ members: Member[]; rev: number; more: boolean }> | Refused> {
  const rev = await revFor(tx, who, room)
  if (rev === undefined) return { refused: 'not_member' }
  const rows = await membersAfter(tx, room, after, limit + 1)
  const page = fitting(rows.slice(0, limit).map(toMember), bytes)
  return new Json(withList('members', page, { rev, more: page.length < rows.length }))
}
