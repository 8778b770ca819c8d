import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Where a room stands among a member's favourites. */
export const favourites: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('members').addColumn('favourite', 'double precision').execute()
  },
}
