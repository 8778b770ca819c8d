import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Turns a person away who waits, and who cannot ask again for a day. Refused with `not_moderator`. */
export async function turnAway(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  input: Parsed<'room.turnAway'>,
): Promise<Results['room.turnAway']> {
  return storage.turnAway(
    { ...input, who: caller.session.person.id, at: clock(), hours: limits.turnedAwayHours },
    caller,
  )
}
