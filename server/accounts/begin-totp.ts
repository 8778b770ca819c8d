import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { proveAnew } from './prove-anew.ts'
import { newSecret, uriOf } from './totp.ts'

/**
 * Makes the secret of a second factor, which counts once it is confirmed. Refused with `has_totp` and as `proveAnew`
 * is.
 */
export async function beginTotp(
  context: Context,
  caller: SignedIn,
  proof: Parsed<'account.totp.begin'>,
): Promise<Results['account.totp.begin']> {
  const { person, login } = await proveAnew(context, caller, proof)
  const secret = newSecret()
  await context.storage.beginTotp({ who: person, secret }, caller)
  return { secret, uri: uriOf(secret, login) }
}
