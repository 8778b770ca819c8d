import { constants, Database, type SQLQueryBindings } from 'bun:sqlite'
import { Kysely, SqliteDialect, type CompiledQuery, type SqliteDatabase } from 'kysely'
import type { ReadTx } from '../../operations/operation.ts'
import type { Schema } from '../../schema/schema.ts'

export const BUSY_TIMEOUT_MS = 5_000
/** For each connection. The system caches the file, too. */
const CACHE_KIB = 4 * 1024
const JOURNAL_LIMIT_BYTES = 64 * 1024 * 1024
const MOST_STATEMENTS = 256

export interface Connection extends ReadTx {
  raw: Database
}

/** The one connection that writes. Throws unless SQLite confirms that a commit will be flushed to the disk [G1]. */
export function openForWriting(path: string): Connection {
  const raw = new Database(path, { create: true, readwrite: true })
  raw.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
  raw.run('PRAGMA journal_mode = WAL')
  // Keeps the index of the log on the disk. Without its space the database could not be opened on a full disk.
  raw.fileControl(constants.SQLITE_FCNTL_PERSIST_WAL, 1)
  raw.run('PRAGMA synchronous = FULL')
  // On macOS a plain fsync leaves the data in the drive's cache.
  raw.run('PRAGMA fullfsync = ON')
  raw.run('PRAGMA foreign_keys = ON')
  // What is deleted is overwritten with zeros [G10].
  raw.run('PRAGMA secure_delete = ON')
  raw.run(`PRAGMA cache_size = -${CACHE_KIB}`)
  // The writer checkpoints by itself, where a failure is noticed (checkpoint.ts).
  raw.run('PRAGMA wal_autocheckpoint = 0')
  raw.run('PRAGMA temp_store = MEMORY')
  raw.run(`PRAGMA journal_size_limit = ${JOURNAL_LIMIT_BYTES}`)
  expect(raw, 'journal_mode', 'wal')
  expect(raw, 'synchronous', 2)
  // It has pages that `clear-gaps.ts` would take for others.
  expect(raw, 'auto_vacuum', 0)
  expect(raw, 'foreign_keys', 1)
  expect(raw, 'secure_delete', 1)
  expect(raw, 'wal_autocheckpoint', 0)
  return connect(raw)
}

export function openForReading(path: string): Connection {
  const raw = new Database(path, { readonly: true })
  raw.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
  raw.run('PRAGMA query_only = ON')
  // Reading must not need space on a full disk.
  raw.run('PRAGMA temp_store = MEMORY')
  raw.run(`PRAGMA cache_size = -${CACHE_KIB}`)
  expect(raw, 'query_only', 1)
  return connect(raw)
}

export function pragma(raw: Database, name: string): unknown {
  return raw.prepare(`PRAGMA ${name}`).values()[0]?.[0]
}

function expect(raw: Database, name: string, wanted: unknown) {
  const found = pragma(raw, name)
  if (found !== wanted) throw new Error(`SQLite left ${name} at ${String(found)} instead of ${String(wanted)}`)
}

function connect(raw: Database): Connection {
  const database = asKyselyExpects(raw)
  return {
    raw,
    dialect: 'sqlite',
    db: new Kysely<Schema>({ dialect: new SqliteDialect({ database }) }),
    all: <Row>({ sql, parameters }: CompiledQuery<Row>) => database.prepare(sql).all(parameters) as Row[],
  }
}

/**
 * A plain parameter makes SQLite 3.54 plan most SELECTs again at every execution, which costs ten times the execution.
 * A parameter within an expression does not, and unary plus changes no value. Kysely writes `?` only for parameters.
 */
export function preparable(sql: string): string {
  return /^select/i.test(sql) ? sql.replaceAll('?', '+?') : sql
}

type PreparedStatement = ReturnType<SqliteDatabase['prepare']>

function asKyselyExpects(raw: Database): SqliteDatabase {
  const statements = new Map<string, PreparedStatement>()
  return {
    close: () => raw.close(true),
    prepare(sql) {
      let statement = statements.get(sql)
      if (statement === undefined) {
        // The set of queries is fixed and smaller. The bound is for a query with values in its text.
        if (statements.size >= MOST_STATEMENTS) statements.clear()
        statements.set(sql, (statement = prepare(raw, sql)))
      }
      return statement
    },
  }
}

function prepare(raw: Database, sql: string): PreparedStatement {
  const prepared = raw.prepare<unknown, SQLQueryBindings[]>(preparable(sql))
  return {
    reader: prepared.columnNames.length > 0,
    all: (parameters) => prepared.all(...(parameters as SQLQueryBindings[])),
    run: (parameters) => prepared.run(...(parameters as SQLQueryBindings[])),
    iterate: (parameters) => prepared.iterate(...(parameters as SQLQueryBindings[])),
  }
}
