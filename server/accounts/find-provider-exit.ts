import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/**
 * Answers the page of the provider on which the person of this session can sign out there, too. It ends nothing here. Answers
 * none for a session that did not begin with the provider, and where the provider has no such page or does not answer.
 */
export async function findProviderExit(
  { provider, storage, steady }: Context,
  caller: SignedIn,
): Promise<Results['session.provider.exit']> {
  if (provider === null) return {}
  const { person, hash } = caller.session
  const { sessions } = await storage.sessionsOf({ who: person.id, hash, now: steady() }, caller)
  if (!sessions.some((session) => session.present && session.provider)) return {}
  const url = await provider.exit()
  return url === null ? {} : { url }
}
