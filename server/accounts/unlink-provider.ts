import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { proveAll } from './prove-all.ts'

/**
 * Removes an identity from the caller's account. Sessions that began by it go on. Refused with `no_such_identity`, `last_way`,
 * and as `proveAll` is.
 */
export async function unlinkProvider(
  context: Context,
  caller: SignedIn,
  { issuer, ...input }: Parsed<'account.provider.remove'>,
): Promise<Results['account.provider.remove']> {
  const usable = context.provider?.issuer ?? null
  return proveAll(context, caller, input, (proved) =>
    context.storage.unlinkIdentity({ ...proved, issuer, usable }, caller),
  )
}
