import { sql } from 'kysely'
import { idAt } from '../../id-at.ts'
import type { Policies } from '../../../protocol/policies.ts'
import { GONE } from '../schema/messages.ts'
import type { RoomRow } from '../schema/rooms.ts'
import type { ReadTx, Refused } from './operation.ts'
import { isOperator } from './operators.ts'
import { policies } from './policies.ts'
import { prepared } from './prepared.ts'
import { roleOf } from './memberships.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** The days after which the messages of a room are deleted: the fewest that the room or the server says. 0 for never. */
export function daysOf(room: Pick<RoomRow, 'retention_days'>, { retention }: Pick<Policies, 'retention'>): number {
  const days = [room.retention_days ?? 0, retention].filter((one) => one > 0)
  return days.length === 0 ? 0 : Math.min(...days)
}

/**
 * Messages that were sent before this time have expired. It moves once an hour, so that a busy room has one deletion and
 * one change an hour.
 */
export const cutoffOf = (now: number, days: number): number => Math.floor(now / HOUR_MS) * HOUR_MS - days * DAY_MS

const longest = prepared((db, before: number) =>
  db.selectFrom('rooms').select('id').where('oldest', '<', before).orderBy('oldest').limit(1),
)

const ofTheirOwn = prepared((db, hour: number) =>
  db
    .selectFrom('rooms')
    .select('id')
    .where('retention_days', 'is not', null)
    .where(sql<number>`oldest + retention_days * ${sql.lit(DAY_MS)}`, '<', hour)
    .orderBy(sql`oldest + retention_days * ${sql.lit(DAY_MS)}`)
    .limit(1),
)

/** A room in which messages have expired, or may have. Null when there is none. */
export async function expiringRoom(
  tx: ReadTx,
  { now, defaults }: { now: number; defaults: Policies },
): Promise<{ room: string | null }> {
  const [own] = await ofTheirOwn(tx, cutoffOf(now, 0))
  if (own !== undefined) return { room: own.id }
  const { retention } = await policies(tx, { defaults })
  const [room] = retention === 0 ? [] : await longest(tx, cutoffOf(now, retention))
  return { room: room?.id ?? null }
}

const at = prepared((db, room: string, seq: number) =>
  db
    .selectFrom('messages')
    .select(['seq', 'at'])
    .where('room', '=', room)
    .where('aside', '=', 0)
    .where('seq', '>=', seq)
    .orderBy('seq')
    .limit(1),
)

const upTo = prepared((db, room: string, seq: number, most: number) =>
  db
    .selectFrom((counted) =>
      counted
        .selectFrom('messages')
        .select('seq')
        .where('room', '=', room)
        .where('aside', 'in', [0, 1])
        .where('seq', '<', seq)
        .limit(most)
        .as('counted'),
    )
    .select((eb) => eb.fn.countAll<number>().as('count')),
)

/**
 * How many messages a retention of so many days would delete in a room now, counted up to `most`. Refused with
 * `not_member` and `not_owner`.
 */
export async function countExpiring(
  tx: ReadTx,
  { who, room, days, now, most }: { who: string; room: string; days: number; now: number; most: number },
): Promise<{ messages: number } | Refused> {
  const role = await roleOf(tx, who, room)
  if (role === undefined) return { refused: 'not_member' }
  if (role !== 'owner') return { refused: 'not_owner' }
  const { rev } = await tx.db.selectFrom('rooms').select('rev').where('id', '=', room).executeTakeFirstOrThrow()
  const cutoff = cutoffOf(now, days)
  // By halves: messages are in the order of their times.
  let [low, high] = [0, rev + 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [next] = await at(tx, room, middle)
    if (next === undefined || next.at >= cutoff) high = middle
    else low = next.seq + 1
  }
  const [row] = await upTo(tx, room, low, most)
  return { messages: row!.count }
}

/** So many times as many ids are looked through as messages are counted: some are of messages that expired before. */
const IDS_SCAN = 5

/**
 * How many messages a retention of so many days would delete on the server now, by the times in their ids, counted up to
 * `most`. Refused with `not_operator`.
 */
export async function countExpiringOnServer(
  tx: ReadTx,
  { who, days, now, most }: { who: string; days: number; now: number; most: number },
): Promise<{ messages: number } | Refused> {
  if (!(await isOperator(tx, who))) return { refused: 'not_operator' }
  const first = await tx.db.selectFrom('rooms').select('oldest').orderBy('oldest').limit(1).executeTakeFirst()
  if (first === undefined) return { messages: 0 }
  const ids = tx.db
    .selectFrom('messages')
    .select('aside')
    // The clock of a writer may be a day behind.
    .where('id', '>=', idAt(first.oldest - DAY_MS))
    .where('id', '<', idAt(cutoffOf(now, days)))
    .orderBy('id')
    .limit(most * IDS_SCAN)
  const { count } = await tx.db
    .selectFrom(ids.as('ids'))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('aside', '<', GONE)
    .executeTakeFirstOrThrow()
  return { messages: Math.min(count, most) }
}
