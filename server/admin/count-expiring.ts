import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** About how many messages of the server a retention of so many days would delete. Refused with `not_operator`. */
export async function countExpiringOnServer(
  { storage, limits, clock }: Context,
  caller: SignedIn,
  { days }: Parsed<'admin.expiring'>,
): Promise<Results['admin.expiring']> {
  const { countedMessages } = limits
  const asked = { who: caller.session.person.id, days, now: clock(), most: countedMessages + 1 }
  const { messages } = await storage.countExpiringOnServer(asked, caller)
  return { messages: Math.min(messages, countedMessages), more: messages > countedMessages }
}
