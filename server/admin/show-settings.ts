import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The policies that an operator has set, and those of the environment. Refused with `not_operator`. */
export async function showSettings(
  { storage, policies: defaults }: Context,
  caller: SignedIn,
): Promise<Results['admin.settings']> {
  return { set: await storage.policySettings({ who: caller.session.person.id }, caller), defaults }
}
