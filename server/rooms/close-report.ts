import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Closes the reports of a message. Refused with `not_moderator`. */
export async function closeReport(
  { storage, clock }: Context,
  caller: SignedIn,
  input: Parsed<'room.closeReport'>,
): Promise<Results['room.closeReport']> {
  return storage.closeReport({ ...input, who: caller.session.person.id, at: clock() }, caller)
}
