import type { Results } from '../../protocol/commands.ts'
import type { Context, Someone } from '../context.ts'

/** Who the session says that one is. */
export async function me(_context: Context, { session }: Someone): Promise<Results['session.me']> {
  return { person: session.person }
}
