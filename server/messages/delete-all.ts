import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Deletes the messages of one person in a room, some at a time. Refused with `not_moderator` for another person's. */
export async function deleteAll(
  { storage, limits, clock }: Context,
  caller: SignedIn,
  input: Parsed<'message.deleteAll'>,
): Promise<Results['message.deleteAll']> {
  return storage.deleteAll(
    { ...input, who: caller.session.person.id, at: clock(), limit: limits.deletedAtOnce },
    caller,
  )
}
