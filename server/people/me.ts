import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The person of the session. */
export async function me(_context: Context, { session }: SignedIn): Promise<Results['session.me']> {
  return { person: session.person }
}
