import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { killIfTriggered } from './triggers.ts'

/** A migration after all others that can be interrupted. */
export const extraMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('extra')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .execute()
    killIfTriggered('migration')
    await db.schema.createIndex('extra_id').on('extra').column('id').execute()
  },
}
