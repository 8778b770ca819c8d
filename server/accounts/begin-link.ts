import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { beginFlow, FLOW_MS } from './flows.ts'
import { proveAll } from './prove-all.ts'

/**
 * The page of the provider on which the caller signs in, so that the identity belongs to their account. A session alone is
 * not enough. Refused with `no_account` and `has_identity`, and as `beginFlow` and `proveAll` are.
 */
export async function beginLink(
  context: Context,
  caller: SignedIn,
  input: Parsed<'account.provider.begin'>,
): Promise<Results['account.provider.begin']> {
  const now = context.clock()
  return beginFlow(context, caller, (hash) =>
    proveAll(context, caller, input, (proved) =>
      context.storage.beginLink(
        { ...proved, hash, issuer: context.provider!.issuer, now, expires: now + FLOW_MS },
        caller,
      ),
    ),
  )
}
