import type { Parsed, Results } from '../../protocol/commands.ts'
import { invitationPath } from '../../protocol/invitation.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import { hashInviteToken, newInviteToken } from '../invite-token.ts'

/**
 * Makes an invitation to a room, whose token is answered this time only. Refused with `not_moderator` where members may
 * not, `not_owner` for the role `moderator`, and `too_many_invites`.
 */
export async function createInvite(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  input: Parsed<'invite.create'>,
): Promise<Results['invite.create']> {
  const at = clock()
  if (input.until !== undefined && input.until <= at)
    throw new Refusal('invalid_input', { key: 'until', problem: 'has passed' })
  const token = newInviteToken()
  const { invitesPerRoom: most, invitesPerMember: mostOfMember } = limits
  const made = { ...input, who: caller.session.person.id, id: Bun.randomUUIDv7(), hash: hashInviteToken(token), at }
  const { invite } = await storage.createInvite({ ...made, most, mostOfMember }, caller)
  return { invite, token, link: invitationPath(token) }
}
