import type { Cache } from '../cache/cache.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed } from '../history/feed.ts'

export interface ResendLostOptions {
  wire: Wire
  cache: Cache
  feed: Feed
}

/** Called for one room after the other: the lost messages are in the outbox's store; then the room may send again. */
export interface Progress {
  moved: () => Promise<void>
  ready: (room: string) => void
}
