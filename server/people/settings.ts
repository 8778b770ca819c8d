import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** What the person has chosen for all of their devices. */
export async function settings({ storage }: Context, caller: SignedIn): Promise<Results['person.settings']> {
  return storage.settings({ who: caller.session.person.id }, caller)
}
