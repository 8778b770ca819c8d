import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, Someone } from '../context.ts'
import { orOutsider } from '../rooms/access.ts'

/** Which of these ids are of no message in the room: what its writer sends again when the data has lost its end [G9]. */
export async function findMissing(
  { storage }: Context,
  { session }: Someone,
  { room, ids }: Parsed<'message.missing'>,
): Promise<Results['message.missing']> {
  return { missing: orOutsider(await storage.missing(session.person.id, room, ids)) }
}
