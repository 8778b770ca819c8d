import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Records up to which rev a room's changes are from before the present epoch, which was named a life then. */
export const beforeLife: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('rooms').addColumn('before_life', 'bigint').execute()
  },
}
