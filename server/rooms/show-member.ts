import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** A person who is or was in a room, since when, and by whose invitation. Refused with `no_such_member`. */
export async function showMember(
  { storage }: Context,
  caller: SignedIn,
  input: Parsed<'room.member'>,
): Promise<Results['room.member']> {
  return storage.member({ ...input, who: caller.session.person.id }, caller)
}
