import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Locks a room, so that nobody new joins, or unlocks it. Refused with `not_moderator`. */
export async function lockRoom(
  { storage, clock }: Context,
  caller: SignedIn,
  input: Parsed<'room.lock'>,
): Promise<Results['room.lock']> {
  return storage.lockRoom({ ...input, who: caller.session.person.id, at: clock() }, caller)
}
