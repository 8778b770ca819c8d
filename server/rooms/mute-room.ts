import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Sets what a person does not want to be notified of in a room; nothing without `mute`. */
export async function muteRoom(
  { storage }: Context,
  caller: SignedIn,
  input: Parsed<'room.mute'>,
): Promise<Results['room.mute']> {
  return storage.mute({ ...input, who: caller.session.person.id }, caller)
}
