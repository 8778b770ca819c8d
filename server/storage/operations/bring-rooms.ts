import type { Role } from '../../../protocol/entities.ts'
import { bringBans, refusalOfBan } from './bans.ts'
import { endInvitesBeyond, moveInvites } from './invites.ts'
import { changeMember, tellMember } from './member-changes.ts'
import type { Refused, WriteTx } from './operation.ts'
import { storeRoomName } from './names/room-names.ts'
import { passOn } from './owners.ts'
import { findPerson } from './people.ts'

/** A higher role has a higher number. */
const RANK: Record<Role, number> = { member: 0, moderator: 1, owner: 2 }

/**
 * Makes the rooms of a guest those of an account: in each, the account joins with the guest's role, or keeps a higher one of
 * its own, and the guest leaves. Both are changes of the room. A room that is new to the account keeps what the guest had
 * read and chosen there. The invitations of the guest become those of the account. An account that is banned from a room
 * does not come in by its guest, whose invitations end, and a mute of either goes on. So do the guest's bans.
 * Answers null, or `too_many_rooms`.
 */
export async function bringRooms(
  tx: WriteTx,
  { who, guest, at, roomsPerPerson }: { who: string; guest: string; at: number; roomsPerPerson: number },
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
  const account = await findPerson(tx, who)
  for (const { room, role: brought, muted, read_seq, joined: joinedAt, mute, favourite } of rooms) {
    const mine = joined.get(room)
    const role = mine !== undefined && RANK[mine.role] > RANK[brought] ? mine.role : brought
    await moveInvites(tx, { room, guest, who })
    const banned = isIn(room) ? null : await refusalOfBan(tx, room, account, { at })
    if (banned !== null) await endInvitesBeyond(tx, { room, person: who, at })
    if (banned === null && !(isIn(room) && mine!.role === role)) {
      const rev = await tx.revs.next(room)
      const state = isIn(room) ? {} : { read_seq, joined: joinedAt, mute, favourite }
      const member = { role, left: 0, removed: null, muted: Math.max(muted, mine?.muted ?? 0), rev } as const
      await db
        .insertInto('members')
        .values({ room, person: who, ...member, read_seq, joined: joinedAt, mute, favourite })
        .onConflict((on) => on.columns(['room', 'person']).doUpdateSet({ ...member, ...state }))
        .execute()
      await storeRoomName(tx, room, account)
      await tellMember(tx, { room, person: who, rev })
    }
    await changeMember(tx, { room, person: guest }, { left: 1, role: 'member' })
    await passOn(tx, room)
  }
  await bringBans(tx, { who, guest, at })
  return null
}
