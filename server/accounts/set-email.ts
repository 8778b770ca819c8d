import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import type { NewMail } from '../storage/operations/mails.ts'
import { confirming, mailOf } from './mail-of.ts'
import { proveAll } from './prove-all.ts'

/**
 * Mails a link to a new address of the caller's account, which counts once that is opened; or removes the address. Refused
 * with `no_mail`, `no_account`, `too_many_mails` and as `proveAll` is.
 */
export async function setEmail(
  context: Context,
  caller: SignedIn,
  { email: typed, ...proof }: Parsed<'account.setEmail'>,
): Promise<Results['account.setEmail']> {
  const mail = mailOf(context)
  const { address, session } = caller
  const { account } = await context.storage.accountOf({ who: session.person.id }, caller)
  if (account === null) throw new Refusal('no_account')
  const email = typed === '' ? null : typed
  return proveAll(context, caller, proof, (proved) => {
    const set = (next: NewMail) => context.storage.setEmail({ ...proved, email, mail: next }, caller)
    if (email === null) return set(mail.newMail())
    return confirming(context, { address, person: proved.who, login: account.login, email }, set)
  })
}
