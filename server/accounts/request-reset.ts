import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'
import { mailOf, refuseWait } from './mail-of.ts'

/**
 * Mails a link that sets the password of an account, to its confirmed address. The answer is the same, and takes as long,
 * whether there is such an account or not. Refused with `no_mail` and `too_many_mails`, whatever the login is.
 */
export async function requestReset(
  context: Context,
  caller: Caller,
  { login }: Parsed<'account.requestReset'>,
): Promise<Results['account.requestReset']> {
  const mail = mailOf(context)
  refuseWait(mail.drawReset(caller.address))
  return context.storage.requestReset({ login, mail: mail.newMail() }, caller)
}
