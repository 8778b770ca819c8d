import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/**
 * The person of the session, and whether they are an operator. On the server's own machine also the address for other
 * devices, which others need not know.
 */
export async function me({ storage, lanOrigin }: Context, caller: SignedIn): Promise<Results['session.me']> {
  const { person } = caller.session
  const origin = caller.onThisMachine ? lanOrigin() : null
  const isOperator = !person.guest && (await storage.operatorOf({ who: person.id }, caller)).operator
  return { person, ...(isOperator && { operator: true }), ...(origin !== null && { lanOrigin: origin }) }
}
