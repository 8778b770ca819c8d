import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Sets policies for all nodes; null makes one what the environment says again. Refused with `not_operator`. */
export async function updateSettings(
  { storage, policies: defaults, log, expire }: Context,
  caller: SignedIn,
  changes: Parsed<'admin.update'>,
): Promise<Results['admin.update']> {
  const who = caller.session.person.id
  const set = await storage.setPolicies({ who, changes }, caller)
  log.info('admin.policies-set', { operator: who, changes: JSON.stringify(changes) })
  if (changes.retention !== undefined) expire()
  return { set, defaults }
}
