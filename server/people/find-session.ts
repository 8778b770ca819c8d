import { Refusal } from '../../protocol/errors.ts'
import type { Context } from '../context.ts'
import type { Session } from '../storage/storage.ts'
import { endOfSession, EXTEND_AFTER_MS, hashToken } from './sessions.ts'

/** The live session of a token, or null. One that is used does not end. */
export async function findSession(
  context: Pick<Context, 'storage' | 'clock' | 'steady'>,
  token: string,
): Promise<Session | null> {
  const { storage, steady } = context
  // Its end is looked for on a clock that nobody moves: a wrong one would sign everybody out, and a guest for good.
  const session = await storage.session(hashToken(token), steady())
  const expiresAt = endOfSession(context)
  if (session === null || expiresAt - session.expiresAt < EXTEND_AFTER_MS) return session
  try {
    await storage.extendSession(session.hash, expiresAt)
    return { ...session, expiresAt }
  } catch (error) {
    // Who may read stays, also while nothing can be written.
    if (error instanceof Refusal && error.code === 'unavailable') return session
    throw error
  }
}
