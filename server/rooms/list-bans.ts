import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The bans of a room that last, the newest first. Refused with `not_moderator`. */
export async function listBans(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  { limit = limits.bansPage, ...input }: Parsed<'room.bans'>,
): Promise<Results['room.bans']> {
  return storage.bans({ ...input, who: caller.session.person.id, now: clock(), limit }, caller)
}
