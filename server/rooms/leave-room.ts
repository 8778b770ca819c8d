import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Leaves a room; the person's messages stay. All devices of the person stop following it before the answer [G10]. */
export async function leaveRoom(
  { storage }: Context,
  caller: SignedIn,
  { room }: Parsed<'room.leave'>,
): Promise<Results['room.leave']> {
  return storage.leaveRoom({ who: caller.session.person.id, room }, caller)
}
