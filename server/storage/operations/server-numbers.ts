import { sql } from 'kysely'
import { usageOfServer } from './file-rows.ts'
import type { ReadTx, Refused } from './operation.ts'
import { isOperator } from './operators.ts'

/** What the search index does not have yet: changes of rooms, and whether messages from before the index are left. */
export interface IndexBacklog {
  changes: number
  older: boolean
}

export interface ServerNumbers {
  guests: number
  accounts: number
  rooms: number
  fileBytes: number
  databaseBytes: number
  index: IndexBacklog
}

/** What the data of the whole server amount to. Refused with `not_operator`. */
export async function serverNumbers(tx: ReadTx, { who }: { who: string }): Promise<ServerNumbers | Refused> {
  return (await isOperator(tx, who)) ? numbersOf(tx) : { refused: 'not_operator' }
}

/** The same for the metrics of this server, and what has no page: sessions, and mails with the time of the oldest. */
export async function storedNumbers(
  tx: ReadTx,
): Promise<ServerNumbers & { sessions: number; mails: { waiting: number; since: number | null } }> {
  const { waiting, since } = await tx.db
    .selectFrom('mails')
    .select((eb) => [eb.fn.countAll<number>().as('waiting'), eb.fn.min<number | null>('created').as('since')])
    .executeTakeFirstOrThrow()
  return { ...(await numbersOf(tx)), sessions: await count(tx, 'sessions'), mails: { waiting, since } }
}

async function numbersOf(tx: ReadTx): Promise<ServerNumbers> {
  const accounts = await count(tx, 'accounts')
  return {
    guests: (await count(tx, 'people')) - accounts,
    accounts,
    rooms: await countRooms(tx),
    fileBytes: await usageOfServer(tx.db),
    databaseBytes: await databaseBytes(tx),
    index: await indexBacklog(tx),
  }
}

async function count({ db }: ReadTx, table: 'people' | 'accounts' | 'sessions'): Promise<number> {
  const { rows } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  return rows
}

async function countRooms({ db }: ReadTx): Promise<number> {
  const { count } = await db
    .selectFrom('rooms')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('gone', '<', 2)
    .executeTakeFirstOrThrow()
  return count
}

async function indexBacklog({ db }: ReadTx): Promise<IndexBacklog> {
  const { changes } = await db
    .selectFrom('rooms')
    .leftJoin('search_rooms', 'search_rooms.room', 'rooms.id')
    .select(sql<number | string | null>`sum(rooms.rev - coalesce(search_rooms.rev, 0))`.as('changes'))
    .where('gone', '<', 2)
    .executeTakeFirstOrThrow()
  const state = await db.selectFrom('search_state').select('before_id').executeTakeFirst()
  return { changes: Number(changes ?? 0), older: state !== undefined && state.before_id !== null }
}

async function databaseBytes({ db, dialect }: ReadTx): Promise<number> {
  const size =
    dialect === 'sqlite'
      ? sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`
      : sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`
  return Number((await size.execute(db)).rows[0]!.bytes)
}

/**
 * Counts the messages whose ids come after `after` and before `to`, at most `most` of them, by the index of ids alone.
 * `last` is the id of the last one, or null when none is left. Refused with `not_operator`.
 */
export async function countMessages(
  tx: ReadTx,
  { who, after, to, most }: { who: string; after: string; to: string; most: number },
): Promise<{ count: number; last: string | null } | Refused> {
  if (!(await isOperator(tx, who))) return { refused: 'not_operator' }
  const ids = tx.db
    .selectFrom('messages')
    .select('id')
    .where('id', '>', after)
    .where('id', '<', to)
    .orderBy('id')
    .limit(most)
    .as('ids')
  return tx.db
    .selectFrom(ids)
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.max<string | null>('id').as('last')])
    .executeTakeFirstOrThrow()
}
