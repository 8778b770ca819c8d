import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Forgets the invitations of a room that have ended: a moderator all, a member their own. Answers how many. */
export async function clearInvites(
  { storage, clock }: Context,
  caller: SignedIn,
  { room }: Parsed<'invite.clear'>,
): Promise<Results['invite.clear']> {
  return storage.clearInvites({ who: caller.session.person.id, room, at: clock() }, caller)
}
