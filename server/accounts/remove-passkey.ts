import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { provePassword } from './prove-password.ts'

/** Removes a passkey of the caller's account. Refused with `no_such_passkey`, `last_passkey`, and as `provePassword` is. */
export async function removePasskey(
  context: Context,
  caller: SignedIn,
  { id, password }: Parsed<'account.passkey.remove'>,
): Promise<Results['account.passkey.remove']> {
  const { person } = await provePassword(context, caller, password)
  return context.storage.removePasskey({ who: person, id }, caller)
}
