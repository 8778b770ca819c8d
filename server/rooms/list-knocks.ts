import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The people who wait to be let into a room. Refused with `not_moderator`. */
export async function listKnocks(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  input: Parsed<'room.knocks'>,
): Promise<Results['room.knocks']> {
  return storage.knocks({ ...input, who: caller.session.person.id, now: clock(), limit: limits.knocksPerRoom }, caller)
}
