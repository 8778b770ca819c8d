import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { proveBoth } from './prove-all.ts'

/** Turns the second factor off. Refused as `proveBoth` is. */
export async function removeTotp(
  context: Context,
  caller: SignedIn,
  input: Parsed<'account.totp.remove'>,
): Promise<Results['account.totp.remove']> {
  const who = caller.session.person.id
  return proveBoth(context, caller, input, (proof) =>
    context.storage.removeTotp({ who, proof, mail: context.mail?.newMail() }, caller),
  )
}
