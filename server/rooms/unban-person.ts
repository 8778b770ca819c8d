import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Lets a banned person join a room again. Refused with `not_moderator`. */
export async function unbanPerson(
  { storage, clock }: Context,
  caller: SignedIn,
  input: Parsed<'room.unban'>,
): Promise<Results['room.unban']> {
  return storage.unban({ ...input, who: caller.session.person.id, at: clock() }, caller)
}
