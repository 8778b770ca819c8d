import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { normaliseEmail } from '../../../protocol/emails.ts'
import type { Dialect } from '../schema/schema.ts'

/** E-mail addresses of accounts, and mails that are to be sent. A login that is an address is one that can be confirmed. */
export const mails = (dialect: Dialect): Migration => ({
  async up(db: Kysely<any>) {
    for (const column of ['email', 'email_pending'])
      await db.schema.alterTable('accounts').addColumn(column, 'text').execute()
    await db.schema.createIndex('accounts_email').on('accounts').column('email').unique().execute()
    const logins = await db.selectFrom('accounts').select(['person', 'login']).where('login', 'like', '%@%').execute()
    for (const { person, login } of logins)
      await db
        .updateTable('accounts')
        .set({ email_pending: normaliseEmail(login) })
        .where('person', '=', person)
        .execute()
    await db.schema.alterTable('one_time_secrets').addColumn('address', 'text').execute()
    await db.schema
      .createTable('mails')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('person', 'text')
      .addColumn('login', 'text')
      .addColumn('recipient', 'text')
      .addColumn('device', 'text')
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('due', 'bigint', (c) => c.notNull())
      .addColumn('tries', 'integer', (c) => c.notNull())
      .modifyEnd(dialect === 'sqlite' ? sql`without rowid` : sql``)
      .execute()
    await db.schema.createIndex('mails_due').on('mails').column('due').execute()
    await db.schema.createIndex('mails_person').on('mails').column('person').execute()
  },
})
