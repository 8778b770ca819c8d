import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/** Identities of an OpenID Connect provider, which sessions began with one, and what belongs to a secret that works once. */
export const identities = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('identities')
      .addColumn('issuer', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('person', 'text', (c) => c.notNull().references('people.id'))
      .addColumn('label', 'text', (c) => c.notNull())
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('used', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('identities_key', ['issuer', 'subject'])
      .addUniqueConstraint('identities_person', ['person', 'issuer'])
      .modifyEnd(dialect === 'sqlite' ? sql`without rowid` : sql``)
      .execute()
    await db.schema.alterTable('one_time_secrets').addColumn('data', 'text').execute()
    await db.schema
      .alterTable('sessions')
      .addColumn('provider', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
  },
})
