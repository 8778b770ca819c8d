import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { inFuture } from './in-future.ts'

/**
 * Sends a person out of a room, who may not come back before `until`. Of a guest the network is banned, too, for guests.
 * Refused like `room.remove`.
 */
export async function banPerson(
  { storage, clock }: Context,
  caller: SignedIn,
  input: Parsed<'room.ban'>,
): Promise<Results['room.ban']> {
  const at = clock()
  inFuture(input.until, at)
  return storage.ban({ ...input, who: caller.session.person.id, at }, caller)
}
