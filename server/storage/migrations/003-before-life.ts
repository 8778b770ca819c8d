import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Up to where a room is as it was before its data began anew. */
export const beforeLife: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('rooms').addColumn('before_life', 'bigint').execute()
  },
}
