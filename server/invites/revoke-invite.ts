import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Ends an invitation: a moderator any, a member their own. Refused with `no_such_invite`. */
export async function revokeInvite(
  { storage, clock }: Context,
  caller: SignedIn,
  input: Parsed<'invite.revoke'>,
): Promise<Results['invite.revoke']> {
  return storage.revokeInvite({ ...input, who: caller.session.person.id, at: clock() }, caller)
}
