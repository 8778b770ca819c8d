import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import type { Json } from '../storage/json.ts'

/** The people who are or were in the room, in order of id, a page from after the id `after`. */
export async function listMembers(
  { storage, limits }: Context,
  caller: SignedIn,
  input: Parsed<'room.members'>,
): Promise<Json<Results['room.members']>> {
  const who = caller.session.person.id
  return storage.members({ ...input, who, limit: limits.membersPage, bytes: limits.pageBytes }, caller)
}
