import type { Person } from '../../../protocol/entities.ts'
import type { PeopleTable } from '../schema.ts'
import type { WriteTx } from './operation.ts'
import { changed, nextRev } from './terms.ts'

export const toPerson = (row: Pick<PeopleTable, 'id' | 'name' | 'guest'>): Person => ({
  id: row.id,
  name: row.name,
  guest: row.guest === 1,
})

/** Renames a person, as one change of each room that they are in. Rejects for a person who does not exist. */
export async function rename(tx: WriteTx, { who, name }: { who: string; name: string }): Promise<{ person: Person }> {
  const { db, facts } = tx
  const before = await db.selectFrom('people').selectAll().where('id', '=', who).executeTakeFirstOrThrow()
  const person = toPerson({ ...before, name })
  if (before.name === name) return { person }

  await db.updateTable('people').set({ name }).where('id', '=', who).execute()
  facts.push({ fact: 'renamed', person })
  const rooms = await db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room')
    .select(['rooms.id', 'members.role'])
    .where('members.person', '=', who)
    .where('members.left', '=', 0)
    .orderBy('rooms.id')
    .execute()
  for (const { id, role } of rooms) {
    const rev = await nextRev(tx, id)
    await db.updateTable('members').set({ rev }).where('room', '=', id).where('person', '=', who).execute()
    changed(tx, id, { rev, member: { person, role } })
  }
  return { person }
}
