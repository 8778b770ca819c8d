import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/** Rooms in which the messages of a former member are still to be deleted, and the files of a person by room. */
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
    await db.schema.createIndex('files_author').on('files').columns(['room', 'author', 'id']).execute()
  },
})
