import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { provePassword } from './prove-password.ts'
import { newSecret, uriOf } from './totp.ts'

/**
 * Makes the secret of a second factor, which counts once it is confirmed. Refused with `has_totp` and as `provePassword`
 * is.
 */
export async function beginTotp(
  context: Context,
  caller: SignedIn,
  { password }: Parsed<'account.totp.begin'>,
): Promise<Results['account.totp.begin']> {
  const { person, login } = await provePassword(context, caller, password)
  const secret = newSecret()
  await context.storage.beginTotp({ who: person, secret }, caller)
  return { secret, uri: uriOf(secret, login) }
}
