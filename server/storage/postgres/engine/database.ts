import { SQL } from 'bun'
import { Kysely } from 'kysely'
import type { ReadTx } from '../../operations/operation.ts'
import type { Schema } from '../../schema/schema.ts'
import { ParleyDialect, safeNumbers } from './dialect.ts'

/** A batch is one transaction on one connection. */
export const BATCHES_IN_FLIGHT = 2
const READERS = 4
const CONNECT_TIMEOUT_S = 5

const SETTINGS = {
  application_name: 'parley',
  // A write that another node overtook fails, and is tried again; a read sees one snapshot.
  default_transaction_isolation: 'repeatable read',
  // Every query finds its rows by an index. A plan that was made while a table was small must not scan it when it is large.
  enable_seqscan: 'off',
  // A table without an index is scanned all the same, at a price that would have the plan compiled.
  jit: 'off',
  lock_timeout: '10s',
  statement_timeout: '30s',
  idle_in_transaction_session_timeout: '30s',
  // A node whose machine vanished gives up its lock within a minute.
  tcp_keepalives_idle: 20,
  tcp_keepalives_interval: 10,
  tcp_keepalives_count: 3,
}

export interface Pool {
  sql: SQL
  db: Kysely<Schema>
}

export interface Connections {
  write: Pool
  read: Pool
  /** Waits so many seconds for what is under way. */
  close(timeout: number): Promise<void>
}

/** The first query connects. A connection that is lost is opened again by the query after it. */
export function connect(url: URL): Connections {
  const write = openPool(url, BATCHES_IN_FLIGHT, { synchronous_commit: 'on' })
  const read = openPool(url, READERS, { default_transaction_read_only: 'on' })
  return {
    write,
    read,
    close: async (timeout) => void (await Promise.all([write.sql.close({ timeout }), read.sql.close({ timeout })])),
  }
}

export function openPool(url: URL, max: number, settings: Record<string, string>): Pool {
  const sql = openSql(url, max, settings)
  return { sql, db: new Kysely<Schema>({ dialect: new ParleyDialect({ postgres: sql }), plugins: [safeNumbers] }) }
}

export function openSql(url: URL, max: number, settings: Record<string, string> = {}, onclose?: () => void): SQL {
  const database = decodeURIComponent(url.pathname.slice(1))
  return new SQL(url, {
    max,
    bigint: true,
    connectionTimeout: CONNECT_TIMEOUT_S,
    connection: { ...SETTINGS, ...settings },
    // The environment's PGDATABASE would otherwise replace the database that the address names.
    ...(database !== '' && { database }),
    ...(onclose !== undefined && { onclose }),
  })
}

/** An open transaction as operations use it. */
export function readTx(db: Kysely<Schema>): ReadTx {
  return { db, dialect: 'postgres', all: async (query) => (await db.executeQuery(query)).rows }
}
