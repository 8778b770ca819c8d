import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** What the moderators of a room did, the newest first. Refused with `not_moderator`. */
export async function listActs(
  { storage, limits }: Context,
  caller: SignedIn,
  { limit = limits.auditPage, ...input }: Parsed<'room.audit'>,
): Promise<Results['room.audit']> {
  return storage.audit({ ...input, who: caller.session.person.id, limit }, caller)
}
