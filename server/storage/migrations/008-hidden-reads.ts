import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Whether a person hides what they have read. */
export const hiddenReads: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('people')
      .addColumn('hides_reads', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
  },
}
