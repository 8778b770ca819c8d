import { sql, type CreateTableBuilder, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/** People, sessions, rooms, members and messages. */
export const rooms = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('life')
      .addColumn('epoch', 'text', (c) => c.notNull())
      .execute()

    await db.schema
      .createTable('people')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('guest', 'integer', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .execute()

    await db.schema
      .createTable('sessions')
      .addColumn('hash', 'text', (c) => c.primaryKey().notNull())
      .addColumn('person', 'text', (c) => c.notNull().references('people.id'))
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('expires', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('sessions_person').on('sessions').column('person').execute()
    await db.schema.createIndex('sessions_expires').on('sessions').column('expires').execute()

    await db.schema
      .createTable('rooms')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('code', 'text', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('topic', 'text')
      .addColumn('emoji', 'text')
      .addColumn('rev', 'bigint', (c) => c.notNull())
      .addColumn('changed', 'bigint', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .execute()

    await clustered(
      dialect,
      db.schema
        .createTable('members')
        .addColumn('room', 'text', (c) => c.notNull().references('rooms.id'))
        .addColumn('person', 'text', (c) => c.notNull().references('people.id'))
        .addColumn('role', 'text', (c) => c.notNull())
        .addColumn('left', 'integer', (c) => c.notNull())
        .addColumn('rev', 'bigint', (c) => c.notNull())
        .addColumn('read_seq', 'bigint', (c) => c.notNull())
        .addColumn('joined', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('members_key', ['room', 'person']),
    ).execute()
    await db.schema.createIndex('members_person').on('members').columns(['person', 'left']).execute()
    await db.schema.createIndex('members_rev').on('members').columns(['room', 'rev']).execute()

    await clustered(
      dialect,
      db.schema
        .createTable('messages')
        .addColumn('room', 'text', (c) => c.notNull())
        .addColumn('seq', 'bigint', (c) => c.notNull())
        .addColumn('rev', 'bigint', (c) => c.notNull())
        .addColumn('id', 'text', (c) => c.notNull().unique())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('author', 'text', (c) => c.notNull())
        .addColumn('body', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('messages_key', ['room', 'seq'])
        .addForeignKeyConstraint('messages_author', ['room', 'author'], 'members', ['room', 'person']),
    ).execute()
    // The rev of a message that never changed is its seq, which is in the key. Only changed ones need an index by rev.
    await db.schema
      .createIndex('messages_changed')
      .on('messages')
      .columns(['room', 'rev'])
      .where(sql.ref('rev'), '<>', sql.ref('seq'))
      .execute()
  },
})

/** Clustered by its key, a room's rows are next to each other in the file, and a page needs no look-up for each message. */
function clustered<T extends string, C extends string>(dialect: Dialect, table: CreateTableBuilder<T, C>) {
  return dialect === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table
}
