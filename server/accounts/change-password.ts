import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { refuseCommon } from './common-passwords.ts'
import { proveAnew } from './prove-anew.ts'

/**
 * Changes the caller's password, ends all their other sessions, and makes links that set it void. Refused with
 * `common_password` and as `proveAnew` is.
 */
export async function changePassword(
  context: Context,
  caller: SignedIn,
  { old, proof, new: password }: Parsed<'account.password'>,
): Promise<Results['account.password']> {
  const account = await proveAnew(context, caller, { password: old, proof })
  await refuseCommon(account.login, password)
  const hash = await context.passwords.hash(caller, password)
  const change = {
    who: account.person,
    old: account.password,
    password: hash,
    keep: caller.session.hash,
    mail: context.mail?.newMail(),
  }
  return context.storage.setPassword(change, caller)
}
