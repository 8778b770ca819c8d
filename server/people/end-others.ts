import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Ends all sessions of the caller but the one that the command came with, and closes their sockets [G10]. */
export async function endOthers({ storage }: Context, caller: SignedIn): Promise<Results['session.endOthers']> {
  const { person, hash } = caller.session
  return storage.endSessions({ who: person.id, except: hash }, caller)
}
