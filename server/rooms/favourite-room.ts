import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Makes a room one of a person's favourites, at that place among them; none of them without `favourite`. */
export async function favouriteRoom(
  { storage }: Context,
  caller: SignedIn,
  input: Parsed<'room.favourite'>,
): Promise<Results['room.favourite']> {
  return storage.favourite({ ...input, who: caller.session.person.id }, caller)
}
