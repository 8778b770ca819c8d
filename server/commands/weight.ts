import type { Context, SignedIn } from '../context.ts'

/** What weighs as much as one plain command: so many rows, rooms, or characters of an answer as JSON. */
export const ROWS = 25
export const ROOMS = 5
export const CHARACTERS = 8 * 1024
export const CHARACTERS_OF_MEMBERS = 24 * 1024
export const CHARACTERS_OF_SYNC = 16 * 1024
export const LONG_EDIT = 1_000
/** A step of a search takes up to 8 ms of the storage, and mostly one. */
export const SEARCH_STEP = 8

/** The rooms that a person is in. */
export async function countRooms(_input: unknown, caller: SignedIn, { storage }: Context): Promise<number> {
  return (await storage.roomsOf({ who: caller.session.person.id }, caller)).rooms.length
}
