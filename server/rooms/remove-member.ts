import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/**
 * Sends a member out of a room. All of their devices stop following it within 1 s on a node [G10]. Refused with
 * `not_moderator`, `not_yourself`, `not_owner` and `no_such_member`.
 */
export async function removeMember(
  { storage, clock }: Context,
  caller: SignedIn,
  input: Parsed<'room.remove'>,
): Promise<Results['room.remove']> {
  return storage.removeMember({ ...input, who: caller.session.person.id, at: clock() }, caller)
}
