import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Changes the name, topic or emoji of a room; an empty topic or emoji removes it. Refused with `not_owner`. */
export async function updateRoom(
  { storage }: Context,
  caller: SignedIn,
  input: Parsed<'room.update'>,
): Promise<Results['room.update']> {
  return storage.updateRoom({ ...input, who: caller.session.person.id }, caller)
}
