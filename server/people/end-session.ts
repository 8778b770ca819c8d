import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Signs this device out: its token is void and its sockets are closed [G10]. The person's messages stay. */
export async function endSession({ storage }: Context, caller: SignedIn): Promise<Results['session.end']> {
  const { session, cookies } = caller
  await storage.endSession({ hash: session.hash, who: session.person.id }, caller)
  cookies?.clear()
  return {}
}
