import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/** The id of a message is unique for its author, and no longer for everybody. */
export const messageIds = (dialect: Dialect): Migration => ({
  async up(db: Kysely<any>) {
    if (dialect === 'sqlite') return copyWithoutUniqueId(db)
    await db.schema.alterTable('messages').dropConstraint('messages_id_key').execute()
    await indexIds(db, 'messages')
  },
})

/** Newer ids are greater. With the id first, new entries are next to each other, and a room finds a message by its id. */
function indexIds(db: Kysely<any>, table: string) {
  return db.schema.createIndex('messages_id').on(table).columns(['id', 'author']).unique().execute()
}

/**
 * SQLite cannot drop the constraint of a column. In order of id, which is about that of sending, each row goes to the end
 * of its room and of the index: an index that is made afterwards would be sorted in memory.
 */
async function copyWithoutUniqueId(db: Kysely<any>) {
  await db.schema
    .createTable('messages_copy')
    .addColumn('room', 'text', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('rev', 'bigint', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('first_digest', 'text')
    .addColumn('reply_to', 'text')
    .addPrimaryKeyConstraint('messages_key', ['room', 'seq'])
    .addForeignKeyConstraint('messages_author', ['room', 'author'], 'members', ['room', 'person'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await indexIds(db, 'messages_copy')
  const columns = ['room', 'seq', 'rev', 'id', 'at', 'author', 'body', 'first_digest', 'reply_to']
  await db
    .insertInto('messages_copy')
    .columns(columns)
    .expression(db.selectFrom('messages').select(columns).orderBy('id'))
    .execute()
  await db.schema.dropTable('messages').execute()
  await db.schema.alterTable('messages_copy').renameTo('messages').execute()
  await db.schema
    .createIndex('messages_changed')
    .on('messages')
    .columns(['room', 'rev'])
    .where(sql.ref('rev'), '<>', sql.ref('seq'))
    .execute()
}
