import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/**
 * Gives a member of a room another role; the role `owner` hands the room over. Refused with `not_owner`, `not_yourself`,
 * `no_such_member` and `too_many_moderators`.
 */
export async function setRole(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  input: Parsed<'room.setRole'>,
): Promise<Results['room.setRole']> {
  const { moderatorsPerRoom: mostModerators } = limits
  return storage.setRole({ ...input, who: caller.session.person.id, at: clock(), mostModerators }, caller)
}
