import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Names a term that gave revs before terms were recorded. */
const OLDEST_TERM = 'oldest'

/**
 * Renames tables to the words of the design, gives every rev a term, and adds the secret that signs proofs and the
 * digest by which a retry of an edited message is recognised.
 */
export const terms: Migration = {
  async up(db: Kysely<any>) {
    await db.schema.alterTable('life').renameTo('epoch').execute()
    await db.schema.alterTable('epoch').renameColumn('began', 'began_term').execute()
    await db.schema.alterTable('epoch').addColumn('secret', 'text').execute()
    await db.schema.alterTable('rooms').renameColumn('before_life', 'before_epoch').execute()
    await db.schema.alterTable('stretches').renameTo('terms').execute()
    await db.schema.alterTable('terms').renameColumn('run', 'term').execute()
    // A term is shorter now, so that the positions of all rooms fit in one frame.
    await db
      .updateTable('terms')
      .set({ term: sql`substr(term, 1, 13)` })
      .execute()
    await db
      .updateTable('epoch')
      .set({ began_term: sql`substr(began_term, 1, 13)` })
      .execute()
    await db
      .insertInto('terms')
      .columns(['room', 'from_rev', 'term'])
      .expression(
        db
          .selectFrom('rooms')
          .select(['id', sql.lit(1).as('from_rev'), sql.lit(OLDEST_TERM).as('term')])
          .where(({ not, exists, selectFrom }) =>
            not(exists(selectFrom('terms').select('room').whereRef('room', '=', 'rooms.id').where('from_rev', '=', 1))),
          ),
      )
      .execute()
    await db.schema.alterTable('messages').addColumn('first_digest', 'text').execute()
  },
}
