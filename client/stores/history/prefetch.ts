import type { IdentityFollower } from '../identity/identity-follower.ts'
import type { Follower } from './feed.ts'
import type { PrefetchOptions } from './prefetch-rooms.ts'

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
    if (this.#running || this.#uncached.size === 0) return
    this.#running = true
    // After a failure the next connection tries again.
    const loaded = await import('./prefetch-rooms.ts').catch(() => null)
    await loaded?.prefetchRooms(this.#options, this.#uncached)
    this.#running = false
  }
}
