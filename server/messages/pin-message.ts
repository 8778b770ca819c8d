import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Pins a message to its room, or takes it off. Refused with `too_many_pins` and `message_deleted`. */
export async function pinMessage(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  input: Parsed<'message.pin'>,
): Promise<Results['message.pin']> {
  return storage.pin({ ...input, who: caller.session.person.id, at: clock(), most: limits.pinsPerRoom }, caller)
}
