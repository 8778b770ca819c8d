import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/** Files, the blobs that each consists of, blobs that nothing may name any more, and how much space is used. */
export const files = (dialect: Dialect): Migration => ({
  async up(db: Kysely<any>) {
    const end = dialect === 'sqlite' ? sql`without rowid` : sql``
    await db.schema.alterTable('messages').addColumn('files', 'text').execute()
    for (const table of ['people', 'rooms']) await db.schema.alterTable(table).addColumn('picture', 'text').execute()
    await db.schema
      .createTable('files')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('room', 'text', (c) => c.notNull())
      .addColumn('author', 'text', (c) => c.notNull())
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .addColumn('folded', 'text', (c) => c.notNull())
      .addColumn('info', 'text', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('seq', 'bigint')
      .addColumn('place', 'integer')
      .addForeignKeyConstraint('files_author', ['room', 'author'], 'members', ['room', 'person'])
      .modifyEnd(end)
      .execute()
    await db.schema
      .createIndex('files_sent')
      .on('files')
      .columns(['room', 'seq', 'place'])
      .where(sql.ref('seq'), 'is not', null)
      .execute()
    await db.schema
      .createIndex('files_unsent')
      .on('files')
      .columns(['created'])
      .where(sql.ref('seq'), 'is', null)
      .execute()
    await db.schema
      .createTable('file_blobs')
      .addColumn('file', 'text', (c) => c.notNull())
      .addColumn('variant', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('file_blobs_key', ['file', 'variant'])
      .modifyEnd(end)
      .execute()
    await db.schema.createIndex('file_blobs_by_hash').on('file_blobs').columns(['hash']).execute()
    await db.schema
      .createTable('loose_blobs')
      .addColumn('hash', 'text', (c) => c.primaryKey())
      .modifyEnd(end)
      .execute()
    await db.schema
      .createTable('file_usage')
      .addColumn('owner', 'text', (c) => c.primaryKey())
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .modifyEnd(end)
      .execute()
  },
})
