import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { proveAnew } from './prove-anew.ts'

/** Removes a passkey of the caller's account. Refused with `no_such_passkey`, `last_passkey`, and as `proveAnew` is. */
export async function removePasskey(
  context: Context,
  caller: SignedIn,
  { id, ...proof }: Parsed<'account.passkey.remove'>,
): Promise<Results['account.passkey.remove']> {
  const { person } = await proveAnew(context, caller, proof)
  return context.storage.removePasskey({ who: person, id, usable: context.provider?.issuer ?? null }, caller)
}
