import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Gives a muted member the voice back. Refused like the mute. */
export async function unmuteMember(
  { storage, clock }: Context,
  caller: SignedIn,
  input: Parsed<'room.unmute'>,
): Promise<Results['room.unmute']> {
  return storage.unmuteMember({ ...input, who: caller.session.person.id, at: clock() }, caller)
}
