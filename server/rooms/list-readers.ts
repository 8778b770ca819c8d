import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** How far the others in a small room have read. */
export async function listReaders(
  { storage, limits }: Context,
  caller: SignedIn,
  { room }: Parsed<'room.seen'>,
): Promise<Results['room.seen']> {
  return storage.seenIn({ who: caller.session.person.id, room, most: limits.seenMembers }, caller)
}
