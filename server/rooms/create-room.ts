import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import { newCode } from './new-code.ts'

// A code is taken with a probability of 1 in 2^50 for each room. Several in a row mean a broken random source.
const ATTEMPTS = 5
const RETRY_AFTER_MS = 1_000

/** Creates a room with this person as its owner. Refused with `too_many_rooms`. */
export async function createRoom(
  { storage, limits, clock }: Context,
  caller: SignedIn,
  input: Parsed<'room.create'>,
): Promise<Results['room.create']> {
  const { roomsPerPerson } = limits
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const room = { ...input, id: Bun.randomUUIDv7(), code: newCode(), at: clock() }
    try {
      return await storage.createRoom({ ...room, who: caller.session.person.id, roomsPerPerson }, caller)
    } catch (error) {
      if (!(error instanceof Refusal && error.reason === 'no_free_code')) throw error
    }
  }
  throw new Refusal('no_free_code', undefined, RETRY_AFTER_MS)
}
