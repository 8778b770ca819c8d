import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { withNewCode } from './new-code.ts'

/** Creates a room with this person as its owner. Refused with `no_room_creation` and `too_many_rooms`. */
export async function createRoom(
  { storage, limits, policies: defaults, clock }: Context,
  caller: SignedIn,
  input: Parsed<'room.create'>,
): Promise<Results['room.create']> {
  const { roomsPerPerson } = limits
  const who = caller.session.person.id
  return withNewCode((code) =>
    storage.createRoom({ ...input, id: Bun.randomUUIDv7(), code, at: clock(), who, roomsPerPerson, defaults }, caller),
  )
}
