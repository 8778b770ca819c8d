import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'
import { hashToken } from '../sessions.ts'
import { refuseCommon } from './common-passwords.ts'

/**
 * Sets the password of an account by the token of a link that its operator made or that was mailed, which works once, and
 * ends all sessions of the account. Refused with `wrong_link`, `common_password` and `too_many_waiting`.
 */
export async function resetPassword(
  { storage, passwords, mail, clock }: Context,
  caller: Caller,
  { token, password }: Parsed<'account.reset'>,
): Promise<Results['account.reset']> {
  const link = hashToken(token)
  const { login } = await storage.resetLink({ hash: link, now: clock() }, caller)
  await refuseCommon(login, password)
  const hash = await passwords.hash(caller, password)
  await storage.resetPassword({ hash: link, password: hash, now: clock(), mail: mail?.newMail() }, caller)
  return {}
}
