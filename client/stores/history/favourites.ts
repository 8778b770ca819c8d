import type { RoomEntry } from './room-entry.ts'

export const isFavourite = ({ favourite }: RoomEntry): boolean => favourite !== undefined

export function byPlace(a: RoomEntry, b: RoomEntry): number {
  return a.favourite! - b.favourite! || (a.room.id < b.room.id ? -1 : 1)
}
