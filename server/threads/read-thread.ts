import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Moves what the person read of a thread up to `seq`, never back. Their devices receive a `thread` event. */
export async function readThread(
  { storage }: Context,
  caller: SignedIn,
  input: Parsed<'thread.read'>,
): Promise<Results['thread.read']> {
  return storage.readThread({ ...input, who: caller.session.person.id }, caller)
}
