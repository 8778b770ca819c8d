import type { Role } from '../../../protocol/entities.ts'
import { toMember } from './members.ts'
import type { Refused, WriteTx } from './operation.ts'
import { findPerson, toPerson } from './people.ts'
import { changed } from './terms.ts'

/** A higher role has a higher number. */
const RANK: Record<Role, number> = { member: 0, moderator: 1, owner: 2 }

/**
 * Makes the rooms of a guest those of an account: in each, the account joins with the guest's role, or keeps a higher one of
 * its own, and the guest leaves. Both are changes of the room. A room that is new to the account keeps what the guest had
 * read and chosen there. Answers null, or `too_many_rooms`.
 */
export async function bringRooms(
  tx: WriteTx,
  { who, guest, roomsPerPerson }: { who: string; guest: string; roomsPerPerson: number },
): Promise<Refused | null> {
  const { db } = tx
  const rooms = await db
    .selectFrom('members')
    .selectAll()
    .where('person', '=', guest)
    .where('left', '=', 0)
    .orderBy('room')
    .execute()
  const own = await db.selectFrom('members').selectAll().where('person', '=', who).execute()
  const joined = new Map(own.map((row) => [row.room, row]))
  const isIn = (room: string) => joined.get(room)?.left === 0
  const count = own.filter(({ left }) => left === 0).length + rooms.filter(({ room }) => !isIn(room)).length
  if (roomsPerPerson > 0 && count > roomsPerPerson)
    return { refused: 'too_many_rooms', params: { most: roomsPerPerson } }
  const [account, before] = [await findPerson(tx, who), await findPerson(tx, guest)]
  for (const { room, role: brought, read_seq, joined: at, mute, favourite } of rooms) {
    const mine = joined.get(room)
    const role = mine !== undefined && RANK[mine.role] > RANK[brought] ? mine.role : brought
    if (!isIn(room) || mine!.role !== role) {
      const rev = await tx.revs.next(room)
      const state = isIn(room) ? {} : { read_seq, joined: at, mute, favourite }
      await db
        .insertInto('members')
        .values({ room, person: who, role, left: 0, rev, read_seq, joined: at, mute, favourite })
        .onConflict((on) => on.columns(['room', 'person']).doUpdateSet({ role, left: 0, rev, ...state }))
        .execute()
      changed(tx, room, { rev, member: { person: toPerson(account), role } })
    }
    const rev = await tx.revs.next(room)
    // The role has gone to the account: a room has one owner.
    await db
      .updateTable('members')
      .set({ left: 1, rev, role: 'member' })
      .where('room', '=', room)
      .where('person', '=', guest)
      .execute()
    changed(tx, room, { rev, member: toMember({ ...before, role: 'member', left: 1 }) })
  }
  return null
}
