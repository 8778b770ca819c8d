import type { Cache } from '../cache/cache.ts'
import type { Wire } from '../connection/wire.ts'
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

/** Fetches the newest page of these rooms, the ones with the most unread messages first, and takes out those that it has. */
export async function prefetchRooms({ wire, cache, rooms }: PrefetchOptions, uncached: Set<string>): Promise<void> {
  const byUnread = [...uncached].sort((a, b) => (rooms.byId(b)?.unread ?? 0) - (rooms.byId(a)?.unread ?? 0))
  for (const room of byUnread.slice(0, MOST_ROOMS)) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    const cached = await cache.newest(room, ENOUGH)
    if (cached && (cached.messages.length === ENOUGH || cached.from === 0)) {
      uncached.delete(room)
      continue
    }
    const page = await wire.command('message.page', { room, limit: PAGE }).catch(() => null)
    if (!page) return
    uncached.delete(room)
    await cache.addPage(room, null, page)
  }
}
