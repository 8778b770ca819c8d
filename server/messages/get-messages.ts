import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import type { Json } from '../storage/json.ts'

/** The messages with these ids, as far as the room has them, in order of seq. */
export async function getMessages(
  { storage, limits }: Context,
  caller: SignedIn,
  { room, ids }: Parsed<'message.get'>,
): Promise<Json<Results['message.get']>> {
  return storage.getMessages({ who: caller.session.person.id, room, ids, bytes: limits.pageBytes }, caller)
}
