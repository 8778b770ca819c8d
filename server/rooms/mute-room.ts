import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { inFuture } from './in-future.ts'

/**
 * Sets what a person does not want to be notified of in a room; nothing without `mute`. With `person` a moderator takes
 * the voice of a member until `until`: refused with `not_moderator`, `not_yourself`, `not_owner` and `no_such_member`.
 */
export async function muteRoom(
  { storage, clock }: Context,
  caller: SignedIn,
  { room, mute, person, ...others }: Parsed<'room.mute'>,
): Promise<Results['room.mute']> {
  const who = caller.session.person.id
  if (person === undefined) return storage.mute({ who, room, mute }, caller)
  const at = clock()
  inFuture(others.until, at)
  return storage.muteMember({ who, room, person, at, ...others }, caller)
}
