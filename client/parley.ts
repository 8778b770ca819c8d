import type { Message, Person } from '../protocol/entities.ts'
import { Cache } from './stores/cache/cache.ts'
import { Connection, type ConnectionOptions } from './stores/connection/connection.svelte.ts'
import { Drafts } from './stores/preferences/drafts.svelte.ts'
import { Feed } from './stores/history/feed.ts'
import { Healing } from './stores/outbox/resend-lost.ts'
import { TabLeadership } from './stores/outbox/leadership.ts'
import { openShelf } from './stores/cache/open-local-db.ts'
import { Outbox } from './stores/outbox/outbox.svelte.ts'
import { PresenceStore } from './stores/connection/presence.svelte.ts'
import { Rooms } from './stores/history/rooms.svelte.ts'
import { Router } from './stores/preferences/router.svelte.ts'
import { SessionStore } from './stores/identity/session.svelte.ts'
import { Settings } from './stores/preferences/settings.svelte.ts'
import type { Shelf } from './stores/cache/local-db.ts'
import { Tabs } from './stores/identity/tabs.ts'
import { Timeline } from './stores/history/timeline.svelte.ts'
import { Warm } from './stores/history/prefetch.ts'

export interface Parley {
  connection: Connection
  session: SessionStore
  feed: Feed
  rooms: Rooms
  outbox: Outbox
  presence: PresenceStore
  drafts: Drafts
  settings: Settings
  router: Router
  /** Opens a room from the cache at once, then from the server; the same object until it is closed. */
  timeline(room: string): Timeline
  /** Resolves when what this browser remembers is there and the server was asked who is here. */
  start(): Promise<void>
  /** Lets go of the network and the disk; what is unsent stays on disk. */
  stop(): Promise<void>
}

export interface ParleyOptions {
  connection?: ConnectionOptions
  /** Names what the tabs of one browser share: the database, the channel, the lock. */
  name?: string
  shelf?: Promise<Shelf>
}

/** Joins the stores; this is the only place that knows them all. */
export function createParley(options: ParleyOptions = {}): Parley {
  const { name = 'parley' } = options
  const cache = new Cache(options.shelf ?? openShelf(name))
  const connection = new Connection(options.connection)
  const settings = new Settings()
  const tabs = new Tabs(name)
  const session = new SessionStore({ wire: connection, settings, forget: (person) => cache.forget(person) })
  const me = (): string | undefined => session.person?.id
  const feed = new Feed({ wire: connection, meet })
  const timelines = new Map<string, Timeline>()
  const rooms = new Rooms({ wire: connection, cache, feed, me })
  const presence = new PresenceStore({ wire: connection, feed })
  const leadership = new TabLeadership(name)
  const outbox = new Outbox({
    wire: connection,
    cache,
    feed,
    healing: new Healing({ wire: connection, cache, feed }),
    leadership,
    tabs,
    acknowledged(message) {
      timelines.get(message.room)?.acknowledged(message)
      rooms.read(message.room, message.seq)
    },
  })
  const drafts = new Drafts({ cache })
  feed.follow(new Warm({ wire: connection, cache, rooms }))
  let epoch: string | null = null
  let remembering = true

  session.onChange((person) => {
    if (remembering) return
    void become(person)
    tabs.tell('session', undefined)
  })
  tabs.on('session', () => void session.check())

  async function become(person: Person | null): Promise<void> {
    connection.close()
    forgetRooms()
    await cache.adopt(person, epoch)
    await Promise.all([outbox.adopt(person?.id ?? null), drafts.adopt(person?.id ?? null)])
    if (me() === person?.id && person) connection.open()
  }

  function forgetRooms(): void {
    for (const timeline of timelines.values()) timeline.close()
    feed.restore(epoch, [])
    rooms.clear()
    presence.clear()
  }

  async function meet(person: Person, current: string): Promise<boolean> {
    const friend = person.id === me()
    if (current !== epoch) {
      // At once: nothing of the next sync may be taken for the life before, however long the disk takes.
      epoch = current
      for (const store of [outbox, rooms, ...timelines.values()]) store.doubt()
    }
    await cache.adopt(session.person, current)
    session.become(person)
    return friend
  }

  return {
    connection,
    session,
    feed,
    rooms,
    outbox,
    presence,
    drafts,
    settings,
    router: new Router(),
    timeline(room) {
      let timeline = timelines.get(room)
      if (!timeline) {
        const closed = (): void => void timelines.delete(room)
        const shown = outbox.seen.bind(outbox)
        const taken = (): Message[] => outbox.taken(room)
        timeline = new Timeline({ room, wire: connection, cache, feed, rooms, shown, taken, closed })
        timelines.set(room, timeline)
      }
      return timeline
    },
    async start() {
      const held = await cache.load()
      epoch = held.epoch
      if (held.person) {
        feed.restore(held.epoch, held.rooms)
        session.become(held.person)
        rooms.restore(held.rooms)
        await Promise.all([outbox.adopt(held.person.id), drafts.adopt(held.person.id)])
        connection.open()
      }
      remembering = false
      await session.check()
    },
    async stop() {
      drafts.flush()
      connection.close()
      tabs.close()
      await cache.close()
    },
  }
}
