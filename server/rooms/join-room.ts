import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { tryCode } from './try-code.ts'

/**
 * Joins the room of a code; a member stays one. Refused with `wrong_code`, `too_many_wrong_codes` or `too_many_rooms`.
 * With `unlessLeftAfter` a person who left the room after that rev is refused with `left_room` [G10].
 */
export async function joinRoom(
  context: Context,
  { session, address }: SignedIn,
  input: Parsed<'room.join'>,
): Promise<Results['room.join']> {
  const { storage, limits, clock } = context
  const { roomsPerPerson } = limits
  return tryCode(context, address, () =>
    storage.joinRoom({ ...input, who: session.person.id, at: clock(), roomsPerPerson }),
  )
}
