import { createHash, randomBytes } from 'node:crypto'
import type { Caller, Context } from './context.ts'
import type { NewSession } from './storage/operations/sessions.ts'
import { deviceOf } from './device.ts'

const DAY_MS = 24 * 3_600_000

/** A session ends this long after its last use. */
export const SESSION_MS = 90 * DAY_MS
/** The end moves at most once a day, so that a connection costs no write. */
export const EXTEND_AFTER_MS = DAY_MS

/** The end of a session that is used now. Never sooner because the clock was set back. */
export function endOfSession({ clock, steady }: Pick<Context, 'clock' | 'steady'>): number {
  return Math.max(clock(), steady()) + SESSION_MS
}

/** A session that begins now on the caller's device, and its token. */
export function newSession(
  context: Pick<Context, 'clock' | 'steady'>,
  { address, userAgent }: Caller,
): { token: string; session: NewSession } {
  const token = newToken()
  const session = {
    hash: hashToken(token),
    // The storage deletes sessions that ended long before this. A clock far ahead must not make it delete live ones.
    at: Math.min(context.clock(), context.steady()),
    expiresAt: endOfSession(context),
    device: deviceOf(userAgent),
    address,
  }
  return { token, session }
}

/** 256 random bits. Only its hash is stored. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
