import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, Someone } from '../context.ts'
import { orOutsider } from './access.ts'

/** Who is and who was in the room, by id, a page from after the id `after`. */
export async function listMembers(
  { storage, limits }: Context,
  { session }: Someone,
  { room, after }: Parsed<'room.members'>,
): Promise<Results['room.members']> {
  return orOutsider(await storage.members(session.person.id, room, limits.membersPage, after))
}
