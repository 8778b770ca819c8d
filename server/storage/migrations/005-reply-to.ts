import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The message that a message replies to. */
export const replyTo: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('messages').addColumn('reply_to', 'text').execute()
  },
}
