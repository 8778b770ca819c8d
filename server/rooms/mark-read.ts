import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Moves the person's read mark up to `seq`, never back. The person's other devices receive a `read` event. */
export async function markRead(
  { storage }: Context,
  caller: SignedIn,
  { room, seq }: Parsed<'room.read'>,
): Promise<Results['room.read']> {
  const { session, connection } = caller
  await storage.markRead({ who: session.person.id, room, seq, by: connection?.id ?? null }, caller)
  return {}
}
