import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { killIfTriggered } from './triggers.ts'

/** One migration more than there is, so that there is always one to be interrupted in. */
export const extraMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('tried')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .execute()
    killIfTriggered('migration')
    await db.schema.createIndex('tried_id').on('tried').column('id').execute()
  },
}
