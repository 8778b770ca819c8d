import type { Role } from '../../../protocol/entities.ts'
import type { ReadTx } from './operation.ts'
import { prepared } from './prepared.ts'

const revThrough = prepared((db, who: string, room: string) =>
  db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room')
    .select('rooms.rev')
    .where('members.room', '=', room)
    .where('members.person', '=', who)
    .where('members.left', '=', 0),
)

/** The rev of a room that this person is in. Undefined for a stranger and for one who left. */
export async function revFor(tx: ReadTx, who: string, room: string): Promise<number | undefined> {
  const [row] = await revThrough(tx, who, room)
  return row?.rev
}

const roleThrough = prepared((db, who: string, room: string) =>
  db.selectFrom('members').select('role').where('room', '=', room).where('person', '=', who).where('left', '=', 0),
)

/** The role of a person in a room. Undefined for a stranger and for one who left. */
export async function roleOf(tx: ReadTx, who: string, room: string): Promise<Role | undefined> {
  const [row] = await roleThrough(tx, who, room)
  return row?.role
}

const joinedRooms = prepared((db, who: string) =>
  db.selectFrom('members').select('room').where('person', '=', who).where('left', '=', 0).orderBy('room'),
)

export async function roomIds(tx: ReadTx, who: string): Promise<string[]> {
  const rows = await joinedRooms(tx, who)
  return rows.map(({ room }) => room)
}

const joinedWithRev = prepared((db, who: string) =>
  db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room')
    .select(['members.room', 'rooms.rev', 'members.read_seq as read'])
    .where('members.person', '=', who)
    .where('members.left', '=', 0)
    .orderBy('members.room'),
)

/** The rooms that this person is in, each with its newest rev and the person's read mark, in order of id. */
export async function roomsOf(
  tx: ReadTx,
  { who }: { who: string },
): Promise<{ rooms: { room: string; rev: number; read: number }[] }> {
  return { rooms: await joinedWithRev(tx, who) }
}
