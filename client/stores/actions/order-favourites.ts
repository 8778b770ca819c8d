import type { RoomEntry } from '../history/room-entry.ts'
import type { Rooms } from '../history/rooms.svelte.ts'

/** Makes the room the last of the favourites, or none of them, on all devices of this person. */
export async function favour(rooms: Rooms, id: string, on: boolean): Promise<void> {
  if (on) await moveFavourite(rooms, id, rooms.favourites.length)
  else await rooms.favourite(id)
}

/** Moves the room among the favourites, to `index` of the others of them. */
export async function moveFavourite(rooms: Rooms, id: string, index: number): Promise<void> {
  const others = rooms.favourites.filter(({ room }) => room.id !== id)
  for (const [room, place] of placesAt(id, index, others)) await rooms.favourite(room, place)
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
