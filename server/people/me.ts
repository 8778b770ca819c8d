import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The person of the session. On the server's own machine also the address for other devices, which others need not know. */
export async function me({ lanOrigin }: Context, { session, onThisMachine }: SignedIn): Promise<Results['session.me']> {
  const origin = onThisMachine ? lanOrigin() : null
  return { person: session.person, ...(origin !== null && { lanOrigin: origin }) }
}
