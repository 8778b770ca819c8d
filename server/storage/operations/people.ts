import type { Person } from '../../../protocol/entities.ts'
import type { PeopleTable } from '../schema.ts'
import { giveRev, type Work } from './transaction.ts'

export const toPerson = (row: Pick<PeopleTable, 'id' | 'name' | 'guest'>): Person => ({
  id: row.id,
  name: row.name,
  guest: row.guest === 1,
})

/** Renames a person, as one change of each room that they are in. */
export async function rename(work: Work, id: string, name: string): Promise<Person> {
  const { db, committed } = work
  const before = await db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  if (before.name === name) return toPerson(before)

  await db.updateTable('people').set({ name }).where('id', '=', id).execute()
  const person = toPerson({ ...before, name })

  const rooms = await db
    .updateTable('rooms')
    .set((eb) => ({ rev: eb('rev', '+', 1) }))
    .where('id', 'in', (eb) => eb.selectFrom('members').select('room').where('person', '=', id).where('left', '=', 0))
    .returning(['id', 'rev'])
    .execute()
  for (const room of rooms) {
    await giveRev(work, room.id, room.rev)
    const { role } = await db
      .updateTable('members')
      .set({ rev: room.rev })
      .where('room', '=', room.id)
      .where('person', '=', id)
      .returning('role')
      .executeTakeFirstOrThrow()
    committed.push({ room: room.id, change: { rev: room.rev, member: { person, role } } })
  }
  return person
}
