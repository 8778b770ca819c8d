import type { Cache } from '../cache/cache.ts'
import type { Follower } from './feed.ts'
import type { Rooms } from './rooms.svelte.ts'
import type { Wire } from '../connection/wire.ts'

const PAGE = 60
/** A room of which so much is held needs no warming. */
const ENOUGH = 30
const MOST_ROOMS = 30
const PAUSE_MS = 150

export interface WarmOptions {
  wire: Wire
  cache: Cache
  rooms: Rooms
}

/** Fetches the newest page of rooms that were reset, so that they open at once, offline too. */
export class Warm implements Follower {
  readonly #options: WarmOptions
  readonly #cold = new Set<string>()
  #running = false

  constructor(options: WarmOptions) {
    this.#options = options
  }

  synced({ room, reset }: { room: { id: string }; reset?: true }): void {
    if (reset) this.#cold.add(room.id)
  }

  removed(room: string): void {
    this.#cold.delete(room)
  }

  caughtUp(): void {
    void this.#run()
  }

  async #run(): Promise<void> {
    const { wire, cache, rooms } = this.#options
    if (this.#running) return
    this.#running = true
    const coldest = [...this.#cold].sort((a, b) => (rooms.byId(b)?.unread ?? 0) - (rooms.byId(a)?.unread ?? 0))
    for (const room of coldest.slice(0, MOST_ROOMS)) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      const held = await cache.newest(room, ENOUGH)
      if (held && (held.messages.length === ENOUGH || held.from === 0)) {
        this.#cold.delete(room)
        continue
      }
      const page = await wire.command('message.page', { room, limit: PAGE }).catch(() => null)
      if (!page) break
      this.#cold.delete(room)
      await cache.addPage(room, null, page)
    }
    this.#running = false
  }
}
