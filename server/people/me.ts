import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The person of the session. On the server's own machine also the address for other devices, where `localhost` is another one. */
export async function me({ lanOrigin }: Context, { session, address }: SignedIn): Promise<Results['session.me']> {
  const origin = lanOrigin(address)
  return { person: session.person, ...(origin !== null && { lanOrigin: origin }) }
}
