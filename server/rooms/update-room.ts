import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/**
 * Changes a room; an empty topic, emoji or picture is removed. Moderators may set the slow mode. Refused with
 * `not_moderator`, `not_owner` for the rest, and `retention_too_long`.
 */
export async function updateRoom(
  { storage, clock, policies: defaults, expire }: Context,
  caller: SignedIn,
  input: Parsed<'room.update'>,
): Promise<Results['room.update']> {
  const updated = await storage.updateRoom({ ...input, who: caller.session.person.id, at: clock(), defaults }, caller)
  if (input.retentionDays !== undefined) expire()
  return updated
}
