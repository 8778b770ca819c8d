import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import type { Json } from '../storage/json.ts'

/** The pinned messages of a room, the one that was pinned last first. */
export async function listPins(
  { storage, limits }: Context,
  caller: SignedIn,
  { room }: Parsed<'room.pins'>,
): Promise<Json<Results['room.pins']>> {
  const { pinsPerRoom: limit, pageBytes: bytes } = limits
  return storage.pins({ who: caller.session.person.id, room, limit, bytes }, caller)
}
