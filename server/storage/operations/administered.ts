import { sql, type SqlBool } from 'kysely'
import type { AdminPerson, AdminRoom } from '../../../protocol/administration.ts'
import type { ReadTx, Refused } from './operation.ts'
import { isOperator } from './operators.ts'

/** `find` is a part of a name or a login. It goes on after the id `after`. */
export interface PageOf {
  who: string
  find?: string
  after?: string
  limit: number
}

/** The people of the server, the newest first. Refused with `not_operator`. */
export async function peoplePage(
  tx: ReadTx,
  { who, find, kind, after, limit }: PageOf & { kind?: 'guests' | 'accounts' | 'suspended' },
): Promise<{ people: AdminPerson[]; more: boolean } | Refused> {
  if (!(await isOperator(tx, who))) return { refused: 'not_operator' }
  let query = tx.db
    .selectFrom('people')
    .leftJoin('accounts', 'accounts.person', 'people.id')
    .leftJoin('file_usage', 'file_usage.owner', 'people.id')
    .select(['people.id', 'name', 'guest', 'people.created', 'suspended', 'suspended_why'])
    .select(['accounts.login', 'accounts.operator', 'file_usage.bytes'])
    .select((eb) => [
      eb
        .selectFrom('sessions')
        .select((used) => used.fn.max<number | null>('used').as('used'))
        .whereRef('sessions.person', '=', 'people.id')
        .as('used'),
      eb
        .selectFrom('members')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('members.person', '=', 'people.id')
        .where('left', '=', 0)
        .as('rooms'),
    ])
  if (after !== undefined) query = query.where('people.id', '<', after)
  if (kind === 'suspended') query = query.where('suspended', 'is not', null)
  else if (kind !== undefined) query = query.where('guest', '=', kind === 'guests' ? 1 : 0)
  if (find !== undefined)
    query = query.where((eb) => eb.or([...containing('people.name', find), ...containing('accounts.login', find)]))
  const rows = await query
    .orderBy('people.id', 'desc')
    .limit(limit + 1)
    .execute()
  return {
    people: rows.slice(0, limit).map((row) => ({
      id: row.id,
      name: row.name,
      guest: row.guest === 1,
      ...(row.login !== null && { login: row.login }),
      ...(row.operator === 1 && { operator: true as const }),
      ...(row.suspended !== null && {
        suspended: { at: row.suspended, ...(row.suspended_why !== null && { why: row.suspended_why }) },
      }),
      createdAt: row.created,
      ...(row.used !== null && { usedAt: row.used }),
      rooms: row.rooms ?? 0,
      bytes: row.bytes ?? 0,
    })),
    more: rows.length > limit,
  }
}

/** The rooms of the server, the newest first, without anything that was said in them. Refused with `not_operator`. */
export async function roomsPage(
  tx: ReadTx,
  { who, find, after, limit, mostMessages }: PageOf & { mostMessages: number },
): Promise<{ rooms: AdminRoom[]; more: boolean } | Refused> {
  if (!(await isOperator(tx, who))) return { refused: 'not_operator' }
  let query = tx.db
    .selectFrom('rooms')
    .leftJoin('file_usage', 'file_usage.owner', 'rooms.id')
    .select(['rooms.id', 'name', 'emoji', 'rooms.created', 'file_usage.bytes'])
    .select((eb) => [
      eb
        .selectFrom('members')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('members.room', '=', 'rooms.id')
        .where('left', '=', 0)
        .as('members'),
      eb
        .selectFrom('messages')
        .select('at')
        .whereRef('messages.room', '=', 'rooms.id')
        .where('aside', 'in', [0, 1])
        .orderBy('seq', 'desc')
        .limit(1)
        .as('last'),
      eb
        .selectFrom((counted) =>
          counted
            .selectFrom('messages')
            .select('seq')
            .whereRef('messages.room', '=', 'rooms.id')
            .where('aside', 'in', [0, 1])
            .limit(mostMessages)
            .as('counted'),
        )
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('messages'),
    ])
  query = query.where('gone', '<', 2)
  if (after !== undefined) query = query.where('rooms.id', '<', after)
  if (find !== undefined) query = query.where((eb) => eb.or(containing('rooms.name', find)))
  const rows = await query
    .orderBy('rooms.id', 'desc')
    .limit(limit + 1)
    .execute()
  return {
    rooms: rows.slice(0, limit).map((row) => ({
      id: row.id,
      name: row.name,
      ...(row.emoji !== null && { emoji: row.emoji }),
      createdAt: row.created,
      members: row.members ?? 0,
      messages: row.messages ?? 0,
      bytes: row.bytes ?? 0,
      ...(row.last !== null && { lastAt: row.last }),
    })),
    more: rows.length > limit,
  }
}

/** SQLite knows the case of ASCII letters only: for others the text is looked for as it is typed, and with a capital. */
function containing(column: string, text: string) {
  const lower = text.toLowerCase()
  const capital = lower.charAt(0).toUpperCase() + lower.slice(1)
  const folded = sql`lower(${sql.ref(column)})`
  return [...new Set([lower, text, capital])].map((part) => sql<SqlBool>`replace(${folded}, ${part}, '') <> ${folded}`)
}
