import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/**
 * Moves the person's read mark up to `seq`, never back. The person's other devices receive a `read` event, and the others
 * in a small room `seen`.
 */
export async function markRead(
  { storage, limits }: Context,
  caller: SignedIn,
  { room, seq }: Parsed<'room.read'>,
): Promise<Results['room.read']> {
  const { session, connection } = caller
  const { seenMembers } = limits
  await storage.markRead({ who: session.person.id, room, seq, by: connection?.id ?? null, seenMembers }, caller)
  return {}
}
