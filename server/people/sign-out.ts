import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Signs this device out: its token is void and its sockets are closed [G10]. The person's messages stay. */
export async function signOut({ storage }: Context, caller: SignedIn): Promise<Results['session.signOut']> {
  const { person, hash } = caller.session
  await storage.endSession({ who: person.id, hash }, caller)
  caller.cookies?.clear()
  return {}
}
