import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/** A session without a use since then ends now: so its last use is this long before its end. */
const SESSION_MS = 90 * 24 * 3_600_000

/** What a person sees of their sessions; accounts with a password, a second factor and passkeys; secrets that work once. */
export const accounts = (dialect: Dialect): Migration => ({
  async up(db: Kysely<any>) {
    const end = dialect === 'sqlite' ? sql`without rowid` : sql``
    for (const [column, type] of [
      ['id', 'text'],
      ['used', 'bigint'],
      ['device', 'text'],
      ['address', 'text'],
    ] as const)
      await db.schema.alterTable('sessions').addColumn(column, type).execute()
    await db
      .updateTable('sessions')
      .set({ id: randomId(dialect), used: sql`expires - ${sql.lit(SESSION_MS)}` })
      .execute()
    await db.schema.createIndex('sessions_id').on('sessions').column('id').unique().execute()

    await db.schema
      .createTable('accounts')
      .addColumn('person', 'text', (c) => c.primaryKey().references('people.id'))
      .addColumn('login', 'text', (c) => c.notNull())
      .addColumn('skeleton', 'text', (c) => c.notNull().unique())
      .addColumn('password', 'text')
      .addColumn('totp', 'text')
      .addColumn('totp_pending', 'text')
      .addColumn('totp_step', 'bigint', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .modifyEnd(end)
      .execute()
    await db.schema
      .createTable('recovery_codes')
      .addColumn('person', 'text', (c) => c.notNull().references('people.id'))
      .addColumn('hash', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('recovery_codes_key', ['person', 'hash'])
      .modifyEnd(end)
      .execute()
    await db.schema
      .createTable('passkeys')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('person', 'text', (c) => c.notNull().references('people.id'))
      .addColumn('public_key', 'text', (c) => c.notNull())
      .addColumn('counter', 'bigint', (c) => c.notNull())
      .addColumn('label', 'text', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('used', 'bigint', (c) => c.notNull())
      .modifyEnd(end)
      .execute()
    await db.schema.createIndex('passkeys_person').on('passkeys').column('person').execute()
    await db.schema
      .createTable('one_time_secrets')
      .addColumn('hash', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('person', 'text')
      .addColumn('expires', 'bigint', (c) => c.notNull())
      .modifyEnd(end)
      .execute()
    await db.schema.createIndex('one_time_secrets_expires').on('one_time_secrets').column('expires').execute()
    await db.schema.createIndex('one_time_secrets_person').on('one_time_secrets').column('person').execute()
  },
})

/** A UUID of version 4. */
function randomId(dialect: Dialect) {
  if (dialect === 'postgres') return sql<string>`gen_random_uuid()::text`
  const hex = (bytes: number) => sql<string>`lower(hex(randomblob(${sql.lit(bytes)})))`
  return sql<string>`${hex(4)} || '-' || ${hex(2)} || '-4' || substr(${hex(2)}, 2) || '-8' || substr(${hex(2)}, 2) || '-' || ${hex(6)}`
}
