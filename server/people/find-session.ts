import { Refusal } from '../../protocol/errors.ts'
import type { Context } from '../context.ts'
import type { Session } from '../storage/storage.ts'
import { EXTEND_AFTER_MS, hashToken, SESSION_MS } from './sessions.ts'

/** The live session of a token, or null. One that is used does not end. */
export async function findSession(
  { storage, clock }: Pick<Context, 'storage' | 'clock'>,
  token: string,
): Promise<Session | null> {
  const now = clock()
  const session = await storage.session(hashToken(token), now)
  if (session === null || session.expiresAt - now > SESSION_MS - EXTEND_AFTER_MS) return session
  const expiresAt = now + SESSION_MS
  try {
    await storage.extendSession(session.hash, expiresAt)
    return { ...session, expiresAt }
  } catch (error) {
    // Who may read stays, also while nothing can be written.
    if (error instanceof Refusal && error.code === 'unavailable') return session
    throw error
  }
}
