import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'

/** Operators, suspended people, and the policies that an operator has set. */
export const operators = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('accounts')
      .addColumn('operator', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema.alterTable('people').addColumn('suspended', 'bigint').execute()
    await db.schema.alterTable('people').addColumn('suspended_why', 'text').execute()
    await db.schema
      .createTable('policies')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull())
      .modifyEnd(dialect === 'sqlite' ? sql`without rowid` : sql``)
      .execute()
  },
})
