import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * After how many days the messages of a room are deleted, the seq up to which that is done, and a time before which no
 * message of the room was sent. By their indexes the rooms are found in which messages have expired.
 */
export const retention: Migration = {
  async up(db: Kysely<any>) {
    await db.schema.alterTable('rooms').addColumn('retention_days', 'bigint').execute()
    await db.schema
      .alterTable('rooms')
      .addColumn('expired', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema
      .alterTable('rooms')
      .addColumn('oldest', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
    await sql`update rooms set oldest = created`.execute(db)
    await db.schema.createIndex('rooms_oldest').on('rooms').columns(['oldest']).execute()
    await sql`create index rooms_expiring on rooms ((oldest + retention_days * 86400000))
      where retention_days is not null`.execute(db)
    await db.schema.createIndex('threads_thread').on('threads').columns(['room', 'thread']).execute()
  },
}
