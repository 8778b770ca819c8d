import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, Someone } from '../context.ts'

/** Tells the room that this person is writing; remembered by nobody, and nothing from who is not in the room. */
export async function typeInRoom(
  { hub }: Context,
  { session }: Someone,
  { room }: Parsed<'room.typing'>,
): Promise<Results['room.typing']> {
  hub.typing(room, session.person.id)
  return {}
}
