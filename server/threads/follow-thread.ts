import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Follows a thread, so that its replies count as unread, or does so no longer. */
export async function followThread(
  { storage, limits }: Context,
  caller: SignedIn,
  input: Parsed<'thread.follow'>,
): Promise<Results['thread.follow']> {
  return storage.followThread({ ...input, who: caller.session.person.id, mostThreads: limits.threadsPerPerson }, caller)
}
