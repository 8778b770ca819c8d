import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * After how many hours without anybody a room is deleted, and since when nobody is there, on the clock of `uptime`, which
 * stands still while no server runs. By the index the rooms are found that are to be deleted.
 */
export const ephemeralRooms: Migration = {
  async up(db: Kysely<any>) {
    await db.schema.alterTable('rooms').addColumn('empty_hours', 'bigint').execute()
    await db.schema.alterTable('rooms').addColumn('empty_since', 'bigint').execute()
    await db.schema
      .alterTable('rooms')
      .addColumn('gone', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await sql`create index rooms_ephemeral on rooms (id) where empty_hours is not null`.execute(db)
    await sql`create index rooms_ending on rooms ((empty_since + empty_hours * 3600000))
      where empty_hours is not null and empty_since is not null`.execute(db)
    await db.schema
      .createTable('uptime')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('total', 'bigint', (c) => c.notNull())
      .execute()
    await sql`insert into uptime (at, total) values (0, 0)`.execute(db)
  },
}
