import type { Person } from '../../../protocol/entities.ts'
import type { PeopleTable } from '../schema.ts'
import type { WriteTx } from './operation.ts'
import { changed, markTerms } from './terms.ts'

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
  const joined = db.selectFrom('members').select('room').where('person', '=', who).where('left', '=', 0)
  const rooms = await db
    .updateTable('rooms')
    .set((eb) => ({ rev: eb('rev', '+', 1) }))
    .where('id', 'in', joined)
    .returning(['id', 'rev'])
    .execute()
  const members = await db
    .updateTable('members')
    .set((eb) => ({ rev: eb.selectFrom('rooms').select('rooms.rev').whereRef('rooms.id', '=', 'members.room') }))
    .where('person', '=', who)
    .where('left', '=', 0)
    .returning(['room', 'role'])
    .execute()
  await markTerms(tx, rooms)
  const roles = new Map(members.map(({ room, role }) => [room, role]))
  for (const { id, rev } of rooms) changed(tx, id, { rev, member: { person, role: roles.get(id)! } })
  return { person }
}
