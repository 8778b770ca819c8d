import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The ids that no message of this person in the room has: what they send again after data was lost [G9]. */
export async function findMissing(
  { storage }: Context,
  caller: SignedIn,
  { room, ids }: Parsed<'message.missing'>,
): Promise<Results['message.missing']> {
  return storage.missing({ who: caller.session.person.id, room, ids }, caller)
}
