import type { Updateable } from 'kysely'
import type { MembersTable } from '../schema/rooms.ts'
import { forgetRoomName } from './names/room-names.ts'
import type { WriteTx } from './operation.ts'
import { MEMBER, PERSON, toMember } from './people.ts'
import { changed } from './terms.ts'

/** Changes a membership that exists, as one change of the room [G3]. Answers its rev. */
export async function changeMember(
  tx: WriteTx,
  { room, person }: { room: string; person: string },
  columns: Updateable<MembersTable>,
): Promise<number> {
  const rev = await tx.revs.next(room)
  await tx.db
    .updateTable('members')
    .set({ ...columns, rev })
    .where('room', '=', room)
    .where('person', '=', person)
    .execute()
  if (columns.left === 1) await forgetRoomName(tx, room, person)
  await tellMember(tx, { room, person, rev })
  return rev
}

/** Writes the fact of a membership as it is now. */
export async function tellMember(
  tx: WriteTx,
  { room, person, rev }: { room: string; person: string; rev: number },
): Promise<void> {
  const row = await tx.db
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person')
    .select([...PERSON, ...MEMBER])
    .where('members.room', '=', room)
    .where('members.person', '=', person)
    .executeTakeFirstOrThrow()
  changed(tx, room, { rev, member: toMember(row) })
}
