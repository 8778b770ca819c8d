import type { Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'

/** What may be done on this server, so that a client does not offer what is refused. */
export async function showPolicies(
  { storage, policies, mail, provider }: Context,
  caller: Caller,
): Promise<Results['server.policies']> {
  const allowed = await storage.policies({ defaults: policies }, caller)
  return { ...allowed, mail: mail !== null, ...(provider !== null && { provider: provider.label }) }
}
