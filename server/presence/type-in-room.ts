import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Tells the people in the room that this person is typing in it, or in a thread of it. Ignored from a person who is not present in it. */
export async function typeInRoom(
  { signal }: Context,
  { session }: SignedIn,
  { room, thread }: Parsed<'room.typing'>,
): Promise<Results['room.typing']> {
  signal({ signal: 'typing', room, person: session.person.id, ...(thread !== undefined && { thread }) })
  return {}
}
