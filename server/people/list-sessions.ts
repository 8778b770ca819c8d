import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The live sessions of the caller, with the device and the address of each. */
export async function listSessions({ storage, steady }: Context, caller: SignedIn): Promise<Results['session.list']> {
  const { person, hash } = caller.session
  return storage.sessionsOf({ who: person.id, hash, now: steady() }, caller)
}
