import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Reports a message to the moderators of its room. Refused with `not_yourself`, `message_deleted` and `too_many_reports`. */
export async function reportMessage(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  input: Parsed<'message.report'>,
): Promise<Results['message.report']> {
  return storage.report({ ...input, who: caller.session.person.id, at: clock(), most: limits.reportsPerRoom }, caller)
}
