import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Sets what the person has chosen. All of their devices receive a `settings` event. */
export async function updateSettings(
  { storage }: Context,
  caller: SignedIn,
  { hidesReads }: Parsed<'person.update'>,
): Promise<Results['person.update']> {
  return storage.setSettings({ who: caller.session.person.id, hidesReads }, caller)
}
