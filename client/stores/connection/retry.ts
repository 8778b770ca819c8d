const LEAST_MS = 500
const FIRST_MS = 2_000
const MOST_MS = 30_000

/**
 * Milliseconds until the next attempt: full jitter under a doubling ceiling, so that a thousand clients that lost the
 * same server come back spread out [G8]. Never before the time that the server asked for. That time differs from client
 * to client already; the random half on top (at least half a second) spreads clients that were given the same time.
 */
export function retryDelay(attempts: number, askedMs?: number, random = Math.random()): number {
  if (askedMs !== undefined) return askedMs + random * Math.max(LEAST_MS, askedMs / 2)
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempts, 10))
  return LEAST_MS + random * (ceiling - LEAST_MS)
}
