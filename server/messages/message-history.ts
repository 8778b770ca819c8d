import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The versions of a message, for its author and for moderators. */
export async function messageHistory(
  { storage }: Context,
  caller: SignedIn,
  input: Parsed<'message.history'>,
): Promise<Results['message.history']> {
  return storage.history({ ...input, who: caller.session.person.id }, caller)
}
