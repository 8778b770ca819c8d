import type { Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import { confirming, mailOf } from './mail-of.ts'

/**
 * Mails the link again that confirms the address of the caller's account. Refused with `no_mail`, `no_account`,
 * `nothing_to_confirm` and `too_many_mails`.
 */
export async function sendConfirmation(
  context: Context,
  caller: SignedIn,
): Promise<Results['account.sendConfirmation']> {
  mailOf(context)
  const { address, session } = caller
  const who = session.person.id
  const { login, newEmail: email } = await context.storage.showAccount({ who }, caller)
  if (email === undefined) throw new Refusal('nothing_to_confirm')
  return confirming(context, { address, person: who, login, email }, (mail) =>
    context.storage.sendConfirmation({ who, mail }, caller),
  )
}
