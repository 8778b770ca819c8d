import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The invitations of a room that have not ended for more than 30 days: all for moderators, their own for members. */
export async function listInvites(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  { room }: Parsed<'invite.list'>,
): Promise<Results['invite.list']> {
  const who = caller.session.person.id
  return storage.invites({ who, room, now: clock(), limit: 2 * limits.invitesPerRoom }, caller)
}
