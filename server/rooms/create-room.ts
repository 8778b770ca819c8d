import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, Someone } from '../context.ts'
import { newCode } from './new-code.ts'
import { roomForOneMore } from './room-limit.ts'

// Two rooms share a code once in 2^50; more than a few in a row means a broken random source.
const ATTEMPTS = 5

/** Opens a room; who asks is its owner. Refuses with `conflict` when that person is in as many rooms as allowed. */
export async function createRoom(
  context: Context,
  { session }: Someone,
  input: Parsed<'room.create'>,
): Promise<Results['room.create']> {
  await roomForOneMore(context, session.person.id)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const made = { ...input, id: Bun.randomUUIDv7(), code: newCode(), at: context.clock() }
    const room = await context.storage.createRoom(session.person.id, made)
    if (room !== null) return { room }
  }
  throw new Refusal('unavailable', 'No free code was found for the room. Try again.', 1_000)
}
