import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, Someone } from '../context.ts'
import { orOutsider } from './access.ts'

/** Leaves; what was said stays. All devices of the person stop hearing the room before this is answered [G10]. */
export async function leaveRoom(
  { storage }: Context,
  { session }: Someone,
  { room }: Parsed<'room.leave'>,
): Promise<Results['room.leave']> {
  orOutsider(await storage.leaveRoom(session.person.id, room))
  return {}
}
