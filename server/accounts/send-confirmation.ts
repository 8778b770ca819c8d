import type { Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import { mailOf, refuseWait } from './mail-of.ts'

/**
 * Mails the link again that confirms the address of the caller's account. Refused with `no_mail`, `no_account`,
 * `nothing_to_confirm` and `too_many_mails`.
 */
export async function sendConfirmation(
  context: Context,
  caller: SignedIn,
): Promise<Results['account.sendConfirmation']> {
  const mail = mailOf(context)
  const { address, session } = caller
  const who = session.person.id
  const { newEmail: email } = await context.storage.showAccount({ who }, caller)
  if (email === undefined) throw new Refusal('nothing_to_confirm')
  refuseWait(mail.drawConfirmation({ address, person: who, email }))
  return context.storage.sendConfirmation({ who, mail: mail.newMail() }, caller)
}
