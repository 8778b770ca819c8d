import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import type { Json } from '../storage/json.ts'

/** A page of a thread's replies, oldest first, with the message with which it begins. */
export async function pageThread(
  { storage, limits }: Context,
  caller: SignedIn,
  input: Parsed<'thread.page'>,
): Promise<Json<Results['thread.page']>> {
  const anchors = [input.before, input.after, input.around].filter((anchor) => anchor !== undefined)
  if (anchors.length > 1) throw new Refusal('too_many_anchors')
  const { pageBytes: bytes, pageMessages: most } = limits
  return storage.threadPage({ ...input, who: caller.session.person.id, limit: input.limit ?? most, bytes }, caller)
}
