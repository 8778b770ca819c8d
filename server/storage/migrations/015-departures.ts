import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema.ts'

/** Rooms in which the messages of a former member are still to be deleted, from the newest on. */
export const departures = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('departures')
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('room', 'text', (c) => c.notNull())
      .addColumn('before', 'bigint')
      .addPrimaryKeyConstraint('departures_key', ['person', 'room'])
      .modifyEnd(dialect === 'sqlite' ? sql`without rowid` : sql``)
      .execute()
  },
})
