import type { Cache } from '../cache/cache.ts'
import type { Wire } from '../connection/wire.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'
import type { Follower } from './feed.ts'
import type { Rooms } from './rooms.svelte.ts'

const PAGE = 60
/** A room with this many cached messages needs no prefetch. */
const ENOUGH = 30
const MOST_ROOMS = 30
const PAUSE_MS = 150

export interface PrefetchOptions {
  wire: Wire
  cache: Cache
  rooms: Rooms
}

/** Fetches the newest page of rooms that were reset, so that they open at once, also offline. */
export class Prefetch implements Follower, IdentityFollower {
  readonly #options: PrefetchOptions
  readonly #uncached = new Set<string>()
  #running = false

  constructor(options: PrefetchOptions) {
    this.#options = options
  }

  adopt(): void {
    this.#uncached.clear()
  }

  synced({ room, reset }: { room: { id: string }; reset?: true }): void {
    if (reset) this.#uncached.add(room.id)
  }

  removed(room: string): void {
    this.#uncached.delete(room)
  }

  caughtUp(): void {
    void this.#run()
  }

  async #run(): Promise<void> {
    const { wire, cache, rooms } = this.#options
    if (this.#running) return
    this.#running = true
    const byUnread = [...this.#uncached].sort((a, b) => (rooms.byId(b)?.unread ?? 0) - (rooms.byId(a)?.unread ?? 0))
    for (const room of byUnread.slice(0, MOST_ROOMS)) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      const cached = await cache.newest(room, ENOUGH)
      if (cached && (cached.messages.length === ENOUGH || cached.from === 0)) {
        this.#uncached.delete(room)
        continue
      }
      const page = await wire.command('message.page', { room, limit: PAGE }).catch(() => null)
      if (!page) break
      this.#uncached.delete(room)
      await cache.addPage(room, null, page)
    }
    this.#running = false
  }
}
