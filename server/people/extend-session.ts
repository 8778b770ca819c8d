import { Refusal } from '../../protocol/errors.ts'
import type { Context } from '../context.ts'
import type { Session } from '../storage/operations/sessions.ts'
import { endOfSession, EXTEND_AFTER_MS, SESSION_MS } from '../sessions.ts'

/** Extends a live session that is in use, at most once a day, from `address` if it is known. Answers the session: the same object when nothing changed. */
export async function extendSession(
  context: Pick<Context, 'storage' | 'clock' | 'steady'>,
  session: Session,
  address?: string,
): Promise<Session> {
  const expiresAt = endOfSession(context)
  if (expiresAt - session.expiresAt < EXTEND_AFTER_MS) return session
  try {
    await context.storage.extendSession({
      hash: session.hash,
      who: session.person.id,
      at: expiresAt - SESSION_MS,
      expiresAt,
      ...(address !== undefined && { address }),
    })
  } catch (error) {
    // A person who can read stays signed in while nothing can be written.
    if (error instanceof Refusal && error.code === 'unavailable') return session
    throw error
  }
  return { ...session, expiresAt }
}
