import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/**
 * Replaces the body of one's own message. Refused with `not_author`, `message_deleted`, `too_late_to_edit` and, for a
 * mention of everybody, `not_moderator`.
 */
export async function editMessage(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  input: Parsed<'message.edit'>,
): Promise<Results['message.edit']> {
  const { editMinutes: minutes, versionsPerMessage: versions } = limits
  return storage.edit({ ...input, who: caller.session.person.id, at: clock(), minutes, versions }, caller)
}
