import type { Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'
import { beginFlow, FLOW_MS } from './flows.ts'

/** The page of the provider on which a person signs in. Refused as `beginFlow` is. */
export async function beginProviderSignIn(
  context: Context,
  caller: Caller,
): Promise<Results['session.provider.begin']> {
  const now = context.clock()
  return beginFlow(context, caller, (hash) =>
    context.storage.storeChallenge({ hash, kind: 'provider', person: null, now, expires: now + FLOW_MS }, caller),
  )
}
