import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import type { Json } from '../storage/json.ts'

/** The newest message of each of these rooms, for a list of rooms. */
export async function listLatest(
  { storage, limits }: Context,
  caller: SignedIn,
  { rooms }: Parsed<'room.latest'>,
): Promise<Json<Results['room.latest']>> {
  return storage.latest({ who: caller.session.person.id, rooms, bytes: limits.pageBytes }, caller)
}
