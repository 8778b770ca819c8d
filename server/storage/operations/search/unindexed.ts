import type { ReadTx } from '../operation.ts'

/** Rooms that changed since they were indexed, in order of id: those among the `limit` rooms after `after`. */
export async function unindexed(
  { db }: ReadTx,
  { after, limit }: { after: string; limit: number },
): Promise<{ rooms: string[]; after: string | null }> {
  const rows = await db
    .selectFrom('rooms')
    .leftJoin('search_rooms', 'search_rooms.room', 'rooms.id')
    .select(['rooms.id', 'rooms.rev as now', 'search_rooms.rev'])
    .where('rooms.id', '>', after)
    .orderBy('rooms.id')
    .limit(limit)
    .execute()
  const rooms = rows.filter(({ now, rev }) => now !== rev).map(({ id }) => id)
  return { rooms, after: rows.length < limit ? null : rows.at(-1)!.id }
}
