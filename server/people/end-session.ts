import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { signOut } from './sign-out.ts'

/** Ends a session of the caller's own: without `id` the one that the command came with. Refused with `no_such_session`. */
export async function endSession(
  context: Context,
  caller: SignedIn,
  { id }: Parsed<'session.end'>,
): Promise<Results['session.end']> {
  if (id === undefined) return signOut(context, caller)
  const { person, hash } = caller.session
  const ended = await context.storage.endSession({ who: person.id, id }, caller)
  if (ended.hash === hash) caller.cookies?.clear()
  return {}
}
