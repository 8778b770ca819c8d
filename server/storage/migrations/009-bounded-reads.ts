import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Indexes by which the unread replies and mentions of a thread, and the first people of a reaction, are read without the
 * rows beside them.
 */
export const boundedReads: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.dropIndex('messages_thread').execute()
    await db.schema
      .createIndex('messages_thread')
      .on('messages')
      .columns(['room', 'thread', 'seq', 'author'])
      .where('thread', 'is not', null)
      .execute()
    await db.schema
      .createIndex('mentions_thread')
      .on('mentions')
      .columns(['room', 'thread', 'person', 'seq', 'author'])
      .where('thread', 'is not', null)
      .execute()
    await db.schema.createIndex('reactions_kind').on('reactions').columns(['room', 'seq', 'emoji', 'rev']).execute()
  },
}
