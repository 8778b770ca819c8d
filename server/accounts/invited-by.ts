import type { Parsed } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'
import { hashInviteToken } from '../invite-token.ts'
import type { NewAccount } from '../storage/operations/accounts.ts'

type Invitation = Pick<NewAccount, 'code' | 'invite'>

/**
 * Makes an account by what invites to it, where that is needed: the code of a room, or the token of an invitation. A wrong
 * one counts as a wrong code. Rejects also with `too_many_wrong_codes`.
 */
export function invitedBy<T>(
  { codeTries }: Context,
  caller: Caller,
  code: Parsed<'account.create'>['code'],
  make: (invitation: Invitation) => Promise<T>,
): Promise<T> {
  if (code === undefined) return make({})
  const { invitation } = code
  const by = invitation === undefined ? { code: code.code! } : { invite: hashInviteToken(invitation) }
  return codeTries.attempt(caller, () => make(by))
}
