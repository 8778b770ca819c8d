import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Caller, Context } from '../context.ts'
import { refuseSockets } from './begin-session.ts'
import { endFlow, FLOW_MS, flowOf, providerOf, secretsOf } from './flows.ts'
import { provenOf } from './proven-of.ts'

/**
 * Takes what the provider has answered to a flow of this browser, once: it asks the provider whom it has signed in. That
 * identity belongs to the caller's account then, if they have begun to link one; otherwise it waits for
 * `session.provider.signIn`. Refused with `only_over_http`, `no_provider`, `flow_ended`, `provider_denied`,
 * `wrong_identity`, `provider_away`, `too_many_waiting`, `identity_taken` and `has_identity`.
 */
export async function answerProvider(
  context: Context,
  caller: Caller,
  { answer }: Parsed<'session.provider.answer'>,
): Promise<Results['session.provider.answer']> {
  refuseSockets(caller)
  const provider = providerOf(context)
  const { storage, clock, limits } = context
  const parameters = new URLSearchParams(answer)
  const state = parameters.get('state')
  const { secret, hash } = flowOf(caller, state)
  const { person } = await storage.useChallenge({ hash, kind: 'provider', now: clock() }, caller)
  // Somebody else has signed in since the flow began.
  if (person !== null && caller.session?.person.id !== person) throw new Refusal('flow_ended')
  const identity = provenOf(await provider.identify(secretsOf(secret), parameters), limits.nameCharacters)
  const now = clock()
  if (person !== null) {
    const { issuer, subject, label } = identity
    await storage.linkIdentity({ who: person, identity: { issuer, subject, label }, at: now }, caller)
    endFlow(caller, secret)
    return { linked: true }
  }
  const data = JSON.stringify(identity)
  await storage.storeChallenge({ hash, kind: 'identity', person: null, data, now, expires: now + FLOW_MS }, caller)
  const { account } = await storage.identityFlow({ hash, now }, caller)
  return { state: state!, known: account !== null }
}
