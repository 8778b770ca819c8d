import type { RoomEntry } from './room-entry.ts'

export const isFavourite = ({ favourite }: RoomEntry): boolean => favourite !== undefined

export function byPlace(a: RoomEntry, b: RoomEntry): number {
  return a.favourite! - b.favourite! || (a.room.id < b.room.id ? -1 : 1)
}

/**
 * The places that have to be set so that a room stands at `index` of the other favourites: that of the room alone, or, if
 * there is no number between its neighbours, those of all.
 */
export function placesAt(room: string, index: number, others: RoomEntry[]): [room: string, favourite: number][] {
  const before = others[index - 1]?.favourite
  const after = others[index]?.favourite
  const place = between(before, after)
  if ((before === undefined || place > before) && (after === undefined || place < after)) return [[room, place]]
  const ids = others.map((entry) => entry.room.id)
  return [...ids.slice(0, index), room, ...ids.slice(index)].map((id, at) => [id, at])
}

function between(before: number | undefined, after: number | undefined): number {
  if (before === undefined) return after === undefined ? 0 : after - 1
  return after === undefined ? before + 1 : (before + after) / 2
}
