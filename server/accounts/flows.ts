import { createHmac } from 'node:crypto'
import { Refusal } from '../../protocol/errors.ts'
import type { Caller, Context } from '../context.ts'
import type { FlowSecrets, Provider } from '../provider.ts'
import { hashToken, newToken } from '../sessions.ts'
import { refuseSockets } from './begin-session.ts'
import { siteOf } from './challenges.ts'

/** A person comes back from the provider within this time, and then finishes within it again. */
export const FLOW_MS = 10 * 60_000
/** Tabs of one browser in which a sign-in is under way at the same time. */
const MOST_FLOWS = 3

/** Refused with `no_provider`. */
export function providerOf({ provider }: Context): Provider {
  if (provider === null) throw new Refusal('no_provider')
  return provider
}

/**
 * Begins a flow: answers the page of the provider, and gives this browser a secret, of which `store` stores the hash. The
 * secret never leaves the cookie, so what the provider answers works in this browser alone, and on every node. Refused with
 * `only_over_http`, `only_in_browsers`, `no_provider` and `provider_away`, and as `store` is.
 */
export async function beginFlow(
  context: Context,
  caller: Caller,
  store: (hash: string) => Promise<unknown>,
): Promise<{ url: string }> {
  refuseSockets(caller)
  const provider = providerOf(context)
  siteOf(caller)
  const secret = newToken()
  const url = await provider.address(secretsOf(secret))
  await store(hashToken(secret))
  keep(caller, [...flowsOf(caller), secret])
  return { url }
}

/** A flow that this browser has begun: its secret, and the hash of that. Refused with `flow_ended`. */
export function flowOf(caller: Caller, state: string | null): { secret: string; hash: string } {
  const secret = flowsOf(caller).find((one) => secretsOf(one).state === state)
  if (secret === undefined) throw new Refusal('flow_ended')
  return { secret, hash: hashToken(secret) }
}

/** This browser forgets a flow. */
export function endFlow(caller: Caller, secret: string): void {
  keep(
    caller,
    flowsOf(caller).filter((one) => one !== secret),
  )
}

/** What goes to the provider is derived from the secret, and does not tell it. */
export function secretsOf(secret: string): FlowSecrets {
  const derive = (what: string) => createHmac('sha256', secret).update(`provider ${what}`).digest('base64url')
  return { state: derive('state'), nonce: derive('nonce'), verifier: derive('verifier') }
}

function flowsOf({ cookies }: Caller): string[] {
  const secrets = cookies?.flows()?.split('.') ?? []
  return secrets.filter((one) => /^[\w-]{43}$/.test(one)).slice(-MOST_FLOWS)
}

function keep({ cookies }: Caller, secrets: string[]): void {
  cookies?.setFlows(secrets.slice(-MOST_FLOWS).join('.'), FLOW_MS / 1_000)
}
