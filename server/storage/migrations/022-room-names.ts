import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/** What the names of the people in a room look like. Those who are in rooms already are added later, some at a time. */
export const roomNames = (dialect: Dialect): Migration => ({
  async up(db: Kysely<any>) {
    const end = dialect === 'sqlite' ? sql`without rowid` : sql``
    await db.schema
      .createTable('room_names')
      .addColumn('room', 'text', (c) => c.notNull())
      .addColumn('skeleton', 'text', (c) => c.notNull())
      .addColumn('person', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('room_names_key', ['room', 'skeleton', 'person'])
      .modifyEnd(end)
      .execute()
    await db.schema.createIndex('room_names_person').on('room_names').columns(['person', 'room']).execute()
    await db.schema
      .createTable('room_names_state')
      .addColumn('after_room', 'text', (c) => c.notNull())
      .addColumn('after_person', 'text', (c) => c.notNull())
      .execute()
    await sql`insert into room_names_state (after_room, after_person) select '', '' where exists (select 1 from members)`.execute(
      db,
    )
  },
})
