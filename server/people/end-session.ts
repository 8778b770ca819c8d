import type { Results } from '../../protocol/commands.ts'
import type { Context, Someone } from '../context.ts'

/** Signs this device out: its token is void and its sockets are cut [G10]. What the person said stays. */
export async function endSession(
  { storage, hub }: Context,
  { session, cookies }: Someone,
): Promise<Results['session.end']> {
  await storage.endSession(session.hash)
  cookies?.clear()
  // After the answer has left, or a client that asked over the socket would never get it.
  setTimeout(() => hub.sessionEnded(session.person.id, session.hash), 50)
  return {}
}
