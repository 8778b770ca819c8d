import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/** Records in which run of the server the revs of a room were given. A later migration renames runs to terms. */
export const stretches = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('life').addColumn('began', 'text').execute()
    const table = db.schema
      .createTable('stretches')
      .addColumn('room', 'text', (c) => c.notNull().references('rooms.id'))
      .addColumn('from_rev', 'bigint', (c) => c.notNull())
      .addColumn('run', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('stretches_key', ['room', 'from_rev'])
    await (dialect === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table).execute()
  },
})
