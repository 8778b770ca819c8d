import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/**
 * The search index, which follows the messages. What a room has already is indexed afterwards, from the newest message
 * of all rooms on; `first` is the rev up to which that goes.
 */
export const search = (dialect: Dialect): Migration => ({
  async up(db: Kysely<any>) {
    const end = dialect === 'sqlite' ? sql`without rowid` : sql``
    await db.schema
      .createTable('search_rooms')
      .addColumn('room', 'text', (c) => c.primaryKey().references('rooms.id'))
      .addColumn('number', 'integer', (c) => c.notNull().unique())
      .addColumn('rev', 'bigint', (c) => c.notNull())
      .addColumn('first', 'bigint', (c) => c.notNull())
      .modifyEnd(end)
      .execute()
    await db.schema
      .createTable('search_docs')
      .addColumn('doc', 'integer', (c) => c.primaryKey())
      .addColumn('room', 'integer', (c) => c.notNull())
      .addColumn('aside', 'integer', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('search_docs_seq').on('search_docs').columns(['room', 'seq']).unique().execute()
    await db.schema
      .createTable('search_parts')
      .addColumn('part', 'integer', (c) => c.primaryKey())
      .addColumn('earliest', 'bigint', (c) => c.notNull())
      .addColumn('latest', 'bigint', (c) => c.notNull())
      .addColumn('merged', 'bigint')
      .execute()
    for (const table of ['search_fresh', 'search_postings'])
      await db.schema
        .createTable(table)
        .addColumn('part', 'integer', (c) => c.notNull())
        .addColumn('gram', 'integer', (c) => c.notNull())
        .addColumn('docs', dialect === 'sqlite' ? sql`blob` : sql`bytea`, (c) => c.notNull())
        .addPrimaryKeyConstraint(`${table}_key`, ['part', 'gram'])
        .modifyEnd(end)
        .execute()
    await db.schema
      .createTable('search_state')
      .addColumn('newer', 'integer', (c) => c.notNull())
      .addColumn('older', 'integer', (c) => c.notNull())
      .addColumn('before_id', 'text')
      .addColumn('before_author', 'text')
      .execute()
    await sql`insert into search_rooms (room, number, rev, first)
      select id, row_number() over (order by id), rev, rev from rooms`.execute(db)
    // No id is greater than this one.
    await sql`insert into search_state (newer, older, before_id, before_author)
      select 0, 0, case when exists (select 1 from messages) then 'g' end, ''`.execute(db)
  },
})
