import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, Someone } from '../context.ts'
import { tooManyRooms } from './room-limit.ts'
import { tryCode } from './try-code.ts'

/**
 * Enters the room that has this code; being in it already is no error. Refuses with `not_found`, `rate_limited` or
 * `conflict`; with `unlessLeftAfter` whoever has left it after that rev stays outside, `forbidden` [G10].
 */
export async function joinRoom(
  context: Context,
  { session, address }: Someone,
  { code, unlessLeftAfter }: Parsed<'room.join'>,
): Promise<Results['room.join']> {
  const { storage, limits, clock } = context
  const room = await tryCode(context, address, () =>
    storage.joinRoom(session.person.id, code, clock(), limits.roomsPerPerson, unlessLeftAfter),
  )
  if (room === 'left') throw new Refusal('forbidden', 'You have left this room.')
  if (room === 'full') throw tooManyRooms(limits.roomsPerPerson)
  return { room }
}
