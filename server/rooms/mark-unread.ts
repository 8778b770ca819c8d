import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Marks a room as unread from the message at `seq` on. The person's devices receive an `unread` event. */
export async function markUnread(
  { storage, limits }: Context,
  caller: SignedIn,
  input: Parsed<'room.unread'>,
): Promise<Results['room.unread']> {
  return storage.markUnread({ ...input, who: caller.session.person.id, most: limits.unreadCount }, caller)
}
