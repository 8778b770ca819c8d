import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/**
 * What becomes of a message: threads, polls, reactions, votes, pins, earlier versions, mentions. Replies that only their
 * thread shows are `aside`, and have the end of a room's key for themselves, so that a page of the room reads only what
 * it shows.
 */
export const messageState = (dialect: Dialect): Migration => ({
  async up(db: Kysely<any>) {
    if (dialect === 'sqlite') await copyWithAside(db)
    else await addColumns(db)
    await db.schema
      .createIndex('messages_thread')
      .on('messages')
      .columns(['room', 'thread', 'seq'])
      .where('thread', 'is not', null)
      .execute()
    await db.schema
      .createIndex('messages_pinned')
      .on('messages')
      .columns(['room', 'pinned'])
      .where('pinned', 'is not', null)
      .execute()

    await db.schema
      .alterTable('rooms')
      .addColumn('pins', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema.alterTable('members').addColumn('mute', 'text').execute()
    await createTables(db, dialect)
  },
})

async function addColumns(db: Kysely<any>) {
  await db.schema
    .alterTable('messages')
    .addColumn('aside', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('thread', 'text')
    .addColumn('poll', 'text')
    .addColumn('pinned', 'bigint')
    .addColumn('state', 'text')
    .execute()
  await db.schema.alterTable('messages').dropConstraint('messages_key').execute()
  await db.schema.alterTable('messages').addPrimaryKeyConstraint('messages_key', ['room', 'aside', 'seq']).execute()
}

/** SQLite cannot change a key. In order of id, as in the migration before, each row goes to the end of its room and of the index. */
async function copyWithAside(db: Kysely<any>) {
  await db.schema
    .createTable('messages_copy')
    .addColumn('room', 'text', (c) => c.notNull())
    .addColumn('aside', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('rev', 'bigint', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('reply_to', 'text')
    .addColumn('thread', 'text')
    .addColumn('poll', 'text')
    .addColumn('first_digest', 'text')
    .addColumn('pinned', 'bigint')
    .addColumn('state', 'text')
    .addPrimaryKeyConstraint('messages_key', ['room', 'aside', 'seq'])
    .addForeignKeyConstraint('messages_author', ['room', 'author'], 'members', ['room', 'person'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema.createIndex('messages_by_id').on('messages_copy').columns(['id', 'author']).unique().execute()
  const columns = ['room', 'seq', 'rev', 'id', 'at', 'author', 'body', 'reply_to', 'first_digest']
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

async function createTables(db: Kysely<any>, dialect: Dialect) {
  const end = dialect === 'sqlite' ? sql`without rowid` : sql``
  await db.schema
    .createTable('versions')
    .addColumn('room', 'text', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('rev', 'bigint', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('versions_key', ['room', 'seq', 'rev'])
    .modifyEnd(end)
    .execute()
  await db.schema
    .createTable('reactions')
    .addColumn('room', 'text', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('person', 'text', (c) => c.notNull())
    .addColumn('emoji', 'text', (c) => c.notNull())
    .addColumn('rev', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('reactions_key', ['room', 'seq', 'person', 'emoji'])
    .modifyEnd(end)
    .execute()
  await db.schema
    .createTable('votes')
    .addColumn('room', 'text', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('person', 'text', (c) => c.notNull())
    .addColumn('choices', 'text', (c) => c.notNull())
    .addColumn('rev', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('votes_key', ['room', 'seq', 'person'])
    .modifyEnd(end)
    .execute()
  await db.schema
    .createTable('mentions')
    .addColumn('room', 'text', (c) => c.notNull())
    .addColumn('person', 'text', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.notNull())
    .addColumn('thread', 'text')
    .addPrimaryKeyConstraint('mentions_key', ['room', 'person', 'seq'])
    .modifyEnd(end)
    .execute()
  await db.schema
    .createTable('threads')
    .addColumn('person', 'text', (c) => c.notNull())
    .addColumn('room', 'text', (c) => c.notNull())
    .addColumn('thread', 'text', (c) => c.notNull())
    .addColumn('read_seq', 'bigint', (c) => c.notNull())
    .addColumn('follows', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('threads_key', ['person', 'room', 'thread'])
    .modifyEnd(end)
    .execute()
}
