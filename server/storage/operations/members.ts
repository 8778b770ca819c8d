import type { Kysely } from 'kysely'
import type { Member, Room } from '../../../protocol/entities.ts'
import type { MembersTable, PeopleTable, Schema } from '../schema.ts'
import { toPerson } from './people.ts'
import { prepared } from './prepared.ts'
import { revFor, toRoom } from './rooms.ts'
import { nextRev, type Work } from './transaction.ts'

export const toMember = (
  row: Pick<MembersTable, 'role' | 'left'> & Pick<PeopleTable, 'id' | 'name' | 'guest'>,
): Member => ({ person: toPerson(row), role: row.role, ...(row.left === 1 && { left: true }) })

export async function joinRoom(
  work: Work,
  who: string,
  code: string,
  at: number,
  roomsPerPerson: number,
  unlessLeftAfter: number | null = null,
): Promise<Room | 'full' | 'left' | null> {
  const { db, committed } = work
  const room = await db.selectFrom('rooms').selectAll().where('code', '=', code).executeTakeFirst()
  if (room === undefined) return null
  const before = await db
    .selectFrom('members')
    .select(['role', 'left', 'rev'])
    .where('room', '=', room.id)
    .where('person', '=', who)
    .executeTakeFirst()
  if (before?.left === 0) return toRoom(room)
  if (before !== undefined && unlessLeftAfter !== null) {
    // A rev of the life before says nothing of what came after that.
    const heard = Math.min(unlessLeftAfter, room.before_life ?? Infinity)
    if (before.rev > heard) return 'left'
  }
  if (roomsPerPerson > 0 && (await roomsOf(db, who)).length >= roomsPerPerson) return 'full'

  const rev = await nextRev(work, room.id)
  // An owner who comes back is the owner still: leaving by mistake must not orphan a room.
  const role = before?.role === 'owner' ? 'owner' : 'member'
  // What was said before somebody came is history to them, not unread.
  const member = { role, left: 0, rev, read_seq: rev, joined: at } as const
  await db
    .insertInto('members')
    .values({ room: room.id, person: who, ...member })
    .onConflict((on) => on.columns(['room', 'person']).doUpdateSet(member))
    .execute()
  const person = await db.selectFrom('people').selectAll().where('id', '=', who).executeTakeFirstOrThrow()
  committed.push({ room: room.id, change: { rev, member: { person: toPerson(person), role } } })
  return toRoom({ ...room, rev })
}

export async function leaveRoom(work: Work, who: string, room: string): Promise<boolean> {
  const { db, committed } = work
  if ((await revFor(db, who, room)) === undefined) return false
  const rev = await nextRev(work, room)
  const { role } = await db
    .updateTable('members')
    .set({ left: 1, rev })
    .where('room', '=', room)
    .where('person', '=', who)
    .returning('role')
    .executeTakeFirstOrThrow()
  const person = await db.selectFrom('people').selectAll().where('id', '=', who).executeTakeFirstOrThrow()
  committed.push({ room, change: { rev, member: toMember({ ...person, role, left: 1 }) } })
  return true
}

const roomIds = prepared((db, who: string) =>
  db.selectFrom('members').select('room').where('person', '=', who).where('left', '=', 0).orderBy('room'),
)

export async function roomsOf(db: Kysely<Schema>, who: string): Promise<string[]> {
  const rows = await roomIds(db, who)
  return rows.map((row) => row.room)
}

const membersAfter = prepared((db, room: string, after: string, limit: number) =>
  db
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person')
    .select(['people.id', 'people.name', 'people.guest', 'members.role', 'members.left'])
    .where('members.room', '=', room)
    .where('members.person', '>', after)
    .orderBy('members.person')
    .limit(limit),
)

export async function members(
  db: Kysely<Schema>,
  who: string,
  room: string,
  limit: number,
  after?: string | null,
): Promise<{ members: Member[]; rev: number; more: boolean } | null> {
  const rev = await revFor(db, who, room)
  if (rev === undefined) return null
  const rows = await membersAfter(db, room, after ?? '', limit + 1)
  return { members: rows.slice(0, limit).map(toMember), rev, more: rows.length > limit }
}

const moveMark = prepared((db, who: string, room: string, mark: number) =>
  db
    .updateTable('members')
    .set({ read_seq: mark })
    .where('room', '=', room)
    .where('person', '=', who)
    .where('read_seq', '<', mark),
)

const markOf = prepared((db, who: string, room: string) =>
  db.selectFrom('members').select('read_seq').where('room', '=', room).where('person', '=', who),
)

/** Moves the mark forward, never back and never beyond the room's rev. */
export async function markRead({ db }: Work, who: string, room: string, seq: number): Promise<number | null> {
  const rev = await revFor(db, who, room)
  if (rev === undefined) return null
  await moveMark(db, who, room, Math.min(seq, rev))
  const [row] = await markOf(db, who, room)
  return row!.read_seq
}
