import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, Someone } from '../context.ts'
import { orOutsider } from '../rooms/access.ts'

/** A page of history, oldest first: the newest, or that before, after or around a seq. */
export async function pageMessages(
  { storage, limits }: Context,
  { session }: Someone,
  input: Parsed<'message.page'>,
): Promise<Results['message.page']> {
  const anchors = [input.before, input.after, input.around].filter((anchor) => anchor !== undefined)
  if (anchors.length > 1) throw new Refusal('invalid', 'Give one of before, after and around, not several.')
  const request = { ...input, limit: input.limit ?? limits.pageMessages }
  return orOutsider(await storage.page(session.person.id, request, limits.answerBytes))
}
