import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import type { Json } from '../storage/json.ts'

/** A page of history, oldest first: the newest, or that before, after or around a seq. */
export async function pageMessages(
  { storage, limits }: Context,
  caller: SignedIn,
  input: Parsed<'message.page'>,
): Promise<Json<Results['message.page']>> {
  const anchors = [input.before, input.after, input.around].filter((anchor) => anchor !== undefined)
  if (anchors.length > 1) throw new Refusal('too_many_anchors')
  const { pageBytes: bytes, pageMessages: most } = limits
  return storage.page({ ...input, who: caller.session.person.id, limit: input.limit ?? most, bytes }, caller)
}
