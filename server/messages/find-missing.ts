import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The ids that no message of the room has: what its writer sends again after data was lost [G9]. */
export async function findMissing(
  { storage }: Context,
  { session }: SignedIn,
  { room, ids }: Parsed<'message.missing'>,
): Promise<Results['message.missing']> {
  return storage.missing({ who: session.person.id, room, ids })
}
