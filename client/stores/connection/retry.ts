const FIRST_MS = 800
const GROWTH = 1.5
const MOST_MS = 30_000
const SPREAD_MS = 500

/**
 * Milliseconds until the next attempt: a random time in the upper half of a growing range, so that a thousand clients
 * that lost the same server come back spread out [G8]. After an outage a client waits at most about as long again.
 *
 * Never before the time that the server asked for. That time differs from client to client already; a random half on
 * top, or half a second, spreads clients that were given the same time.
 */
export function retryDelay(attempts: number, askedMs?: number, random = Math.random()): number {
  if (askedMs !== undefined) return askedMs + random * Math.max(SPREAD_MS, askedMs / 2)
  const most = Math.min(MOST_MS, FIRST_MS * GROWTH ** Math.min(attempts, 20))
  return (most / 2) * (1 + random)
}
