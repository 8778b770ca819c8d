import { sql } from 'kysely'
import type { ReadTx, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { HOUR_MS } from './retention.ts'

/** Two nodes or two sweeps that are further apart than this had no server between them. */
export const LONGEST_GAP_MS = 5 * 60_000

const ephemeral = prepared((db, after: string, limit: number) =>
  db
    .selectFrom('rooms')
    .select(['id', 'empty_since'])
    .where('empty_hours', 'is not', null)
    .where('gone', '=', 0)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit),
)

/** The rooms that are deleted some hours after everybody has left, in order of id, and whether they count as empty. */
export async function ephemeralRooms(
  tx: ReadTx,
  { after, limit }: { after: string; limit: number },
): Promise<{ rooms: { room: string; empty: boolean }[] }> {
  const rows = await ephemeral(tx, after, limit)
  return { rooms: rows.map(({ id, empty_since }) => ({ room: id, empty: empty_since !== null })) }
}

/**
 * The time for which a server has run, ms. It grows by the time since the last tick of any node; by nothing when that was
 * longer than `LONGEST_GAP_MS`, because nobody could come in then, or when the clock was set back.
 */
export async function tickUptime(tx: WriteTx, { now }: { now: number }): Promise<{ total: number }> {
  const gap = sql<number>`cast(${now} as bigint) - at`
  const { rows } = await sql<{ total: number }>`
    update uptime set
      total = total + case when ${gap} between 0 and ${LONGEST_GAP_MS} then ${gap} else 0 end,
      at = case when ${gap} between ${-LONGEST_GAP_MS} and 0 then at else cast(${now} as bigint) end
    returning total`.execute(tx.db)
  return { total: Number(rows[0]!.total) }
}

const total = prepared((db) => db.selectFrom('uptime').select('total'))

const occupy = prepared((db, room: string) =>
  db.updateTable('rooms').set({ empty_since: null }).where('id', '=', room).where('gone', '=', 0),
)

const vacate = prepared((db, room: string, since: number) =>
  db
    .updateTable('rooms')
    .set({ empty_since: since })
    .where('id', '=', room)
    .where('empty_hours', 'is not', null)
    .where('empty_since', 'is', null),
)

/** Notes a room in which somebody or nobody is now. One that is being deleted stays so. */
export async function noteEmpty(
  tx: WriteTx,
  { room, empty }: { room: string; empty: boolean },
): Promise<Record<string, never>> {
  if (empty) await vacate(tx, room, (await total(tx))[0]!.total)
  else await occupy(tx, room)
  return {}
}

const due = prepared((db, limit: number) =>
  db
    .selectFrom('rooms')
    .select(['id', 'gone'])
    .where('empty_hours', 'is not', null)
    .where('empty_since', 'is not', null)
    .where(sql<number>`empty_since + empty_hours * ${sql.lit(HOUR_MS)}`, '<=', db.selectFrom('uptime').select('total'))
    .orderBy(sql`empty_since + empty_hours * ${sql.lit(HOUR_MS)}`)
    .limit(limit),
)

/** Rooms that are to be deleted, and of each whether that has begun. */
export async function endingRooms(
  tx: ReadTx,
  { limit }: { limit: number },
): Promise<{ rooms: { room: string; begun: boolean }[] }> {
  const rows = await due(tx, limit)
  return { rooms: rows.map(({ id, gone }) => ({ room: id, begun: gone === 1 })) }
}
