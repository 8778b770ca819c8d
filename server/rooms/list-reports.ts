import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The messages that members reported. Refused with `not_moderator`. */
export async function listReports(
  { storage, limits }: Context,
  caller: SignedIn,
  input: Parsed<'room.reports'>,
): Promise<Results['room.reports']> {
  return storage.reports({ ...input, who: caller.session.person.id, limit: limits.reportsPerRoom }, caller)
}
