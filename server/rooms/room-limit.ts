import { Refusal } from '../../protocol/errors.ts'
import type { Context } from '../context.ts'

export function tooManyRooms(most: number): Refusal {
  return new Refusal('conflict', `You are in ${most} rooms, which is the most. Leave one to enter another.`)
}

/** Refuses with `conflict` who is in as many rooms as allowed. */
export async function roomForOneMore({ storage, limits }: Context, person: string): Promise<void> {
  const rooms = await storage.roomsOf(person)
  if (rooms.length >= limits.roomsPerPerson) throw tooManyRooms(limits.roomsPerPerson)
}
