import { Refusal } from '../../protocol/errors.ts'
import type { Context } from '../context.ts'
import type { Session } from '../storage/storage.ts'
import { endOfSession, EXTEND_AFTER_MS } from './sessions.ts'

/** Moves the end of a live session that is in use, and answers it; the very same when there was nothing to move. */
export async function keepSession(
  context: Pick<Context, 'storage' | 'hub' | 'clock' | 'steady'>,
  session: Session,
): Promise<Session> {
  const expiresAt = endOfSession(context)
  if (expiresAt - session.expiresAt < EXTEND_AFTER_MS) return session
  try {
    await context.storage.extendSession(session.hash, expiresAt)
  } catch (error) {
    // Who may read stays, also while nothing can be written.
    if (error instanceof Refusal && error.code === 'unavailable') return session
    throw error
  }
  context.hub.sessionExtended(session.person.id, session.hash, expiresAt)
  return { ...session, expiresAt }
}
