import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Deletes one's own message, or as the owner or a moderator that of another person. Its text is nowhere then [G10]. */
export async function deleteMessage(
  { storage, clock }: Context,
  caller: SignedIn,
  input: Parsed<'message.delete'>,
): Promise<Results['message.delete']> {
  return storage.deleteMessage({ ...input, who: caller.session.person.id, at: clock() }, caller)
}
