import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'
import { hashToken } from '../sessions.ts'

/**
 * Makes the address to which a link was mailed that of its account. It needs no session: whoever has the token reads the
 * mails of the address. Refused with `wrong_link`, `link_used` and `email_taken`.
 */
export async function confirmEmail(
  { storage, mail, clock }: Context,
  caller: Caller,
  { token }: Parsed<'account.confirmEmail'>,
): Promise<Results['account.confirmEmail']> {
  return storage.confirmEmail({ hash: hashToken(token), now: clock(), mail: mail?.newMail() ?? null }, caller)
}
