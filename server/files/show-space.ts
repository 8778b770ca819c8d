import type { Parsed, Results } from '../../protocol/commands.ts'
import { toSpace } from '../../protocol/space.ts'
import type { Context, SignedIn } from '../context.ts'
import { quotasOf } from './quotas.ts'

/** How many bytes one file may have, and what is used of each quota. Refused with `not_member`. */
export async function showSpace(
  { storage, limits }: Context,
  caller: SignedIn,
  { room }: Parsed<'file.space'>,
): Promise<Results['file.space']> {
  const used = await storage.fileUsage({ who: caller.session.person.id, room }, caller)
  const most = quotasOf(limits)
  return {
    fileBytes: limits.fileBytes,
    person: toSpace(used.person, most.person),
    room: toSpace(used.room, most.room),
    server: toSpace(used.server, most.server),
  }
}
