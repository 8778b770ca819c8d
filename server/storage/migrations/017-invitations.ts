import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/** Links to a room, each with an end, a number of uses and a role of its own. */
export const invitations = (dialect: Dialect): Migration => ({
  async up(db: Kysely<any>) {
    const end = dialect === 'sqlite' ? sql`without rowid` : sql``
    await db.schema
      .alterTable('rooms')
      .addColumn('members_invite', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema.alterTable('members').addColumn('invited_by', 'text').execute()
    await db.schema
      .createTable('invites')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('room', 'text', (c) => c.notNull())
      .addColumn('by', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('until', 'bigint', (c) => c.notNull())
      .addColumn('uses', 'integer')
      .addColumn('used', 'integer', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('note', 'text')
      .addColumn('opens', 'integer', (c) => c.notNull())
      .addColumn('ended', 'text')
      .addColumn('ended_at', 'bigint')
      .addColumn('gone', 'bigint', (c) => c.notNull())
      .modifyEnd(end)
      .execute()
    await db.schema.createIndex('invites_room').on('invites').columns(['room', 'at']).execute()
    await db.schema.createIndex('invites_gone').on('invites').columns(['gone']).execute()
  },
})
