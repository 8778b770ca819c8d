import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import { newSession } from '../sessions.ts'
import { hand, refuseSockets } from './begin-session.ts'
import { refuseCommon } from './common-passwords.ts'
import { proveAll } from './prove-all.ts'

/**
 * Changes the caller's password, ends all their sessions, begins a new one for the caller, and makes links that set the
 * password void. Refused with `only_over_http`, `no_account`, `common_password` and as `proveAll` is.
 */
export async function changePassword(
  context: Context,
  caller: SignedIn,
  { old, proof, code, new: password }: Parsed<'account.password'>,
): Promise<Results['account.password']> {
  refuseSockets(caller)
  const { person, hash } = caller.session
  const { account } = await context.storage.accountOf({ who: person.id }, caller)
  if (account === null) throw new Refusal('no_account')
  const { token, session } = newSession(context, caller)
  const { ended } = await proveAll(context, caller, { password: old, proof, code }, async (proved) => {
    await refuseCommon(account.login, password)
    const change = {
      who: proved.who,
      old: proved.password,
      proof: proved.proof,
      password: await context.passwords.hash(caller, password),
      renew: { old: hash, session },
      mail: context.mail?.newMail(),
    }
    return context.storage.setPassword(change, caller)
  })
  hand(context, caller, person, token)
  return { ended, token }
}
