import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** How many messages of a room a retention of so many days would delete. Refused with `not_member` and `not_owner`. */
export async function countExpiring(
  { storage, limits, clock }: Context,
  caller: SignedIn,
  { room, days }: Parsed<'room.expiring'>,
): Promise<Results['room.expiring']> {
  const { countedMessages } = limits
  const asked = { who: caller.session.person.id, room, days, now: clock(), most: countedMessages + 1 }
  const { messages } = await storage.countExpiring(asked, caller)
  return { messages: Math.min(messages, countedMessages), more: messages > countedMessages }
}
