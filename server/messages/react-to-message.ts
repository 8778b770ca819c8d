import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Reacts to a message with an emoji, or takes that back. A person counts once for each emoji. */
export async function reactToMessage(
  { storage, limits }: Context,
  caller: SignedIn,
  input: Parsed<'message.react'>,
): Promise<Results['message.react']> {
  const { reactionKinds: kinds, listedPeople: listed } = limits
  return storage.react({ ...input, who: caller.session.person.id, kinds, listed }, caller)
}
