import type { Cache } from '../cache/cache.ts'
import type { Wire } from '../connection/wire.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'
import type { Outbox } from '../outbox/outbox.svelte.ts'
import type { Feed } from './feed.ts'
import { storedPlaces } from './kept-places.ts'
import type { Rooms } from './rooms.svelte.ts'
import type { Thread } from './thread.svelte.ts'
import { Timeline, type Left } from './timeline.svelte.ts'

export interface TimelinesOptions {
  wire: Wire
  cache: Cache
  feed: Feed
  rooms: Rooms
  outbox: Outbox
}

/** The rooms and threads that are open. */
export class Timelines implements IdentityFollower {
  readonly #options: TimelinesOptions
  readonly #open = new Map<string, Timeline>()
  /** Where this person left rooms, while the page lives and over a reload that keeps it. */
  #left = new Map<string, Left | null>()
  readonly #threads = new Map<string, Thread>()

  constructor(options: TimelinesOptions) {
    this.#options = options
    options.wire.on('mine', (event) => void options.cache.putMine(event))
    options.outbox.onAcknowledged((message) => {
      this.#open.get(message.room)?.add(message)
      if (message.thread !== undefined) this.#threads.get(message.thread)?.add(message)
    })
  }

  /** Opens a room from the cache at once, then from the server. Answers the same object until it is closed. */
  open(room: string): Timeline {
    const present = this.#open.get(room)
    if (present) return present
    const { outbox, ...stores } = this.#options
    const timeline = new Timeline({
      ...stores,
      room,
      loaded: (messages) => outbox.seen(messages),
      acknowledged: () => outbox.acknowledged(room),
      left: this.#left.get(room) ?? null,
      closed: () => {
        this.#open.delete(room)
        if (timeline.left) this.#left.set(room, timeline.left)
        else this.#left.delete(room)
      },
    })
    this.#open.set(room, timeline)
    return timeline
  }

  /** The same for a thread, whose class comes with its panel: the first load does without it. */
  openThread(Opened: typeof Thread, room: string, thread: string): Thread {
    const present = this.#threads.get(thread)
    if (present) return present
    const { outbox, ...stores } = this.#options
    const opened = new Opened({
      ...stores,
      room,
      thread,
      root: this.#open.get(room)?.messages.find(({ id }) => id === thread),
      acknowledged: () => outbox.acknowledged(room).filter((message) => message.thread === thread),
      closed: () => void this.#threads.delete(thread),
    })
    this.#threads.set(thread, opened)
    return opened
  }

  adopt(): void {
    for (const timeline of this.#open.values()) timeline.close()
    for (const thread of this.#threads.values()) thread.close()
    this.#left = new Map(storedPlaces())
  }

  /** Where this person is in rooms, and where they left the others. Null where that is the end. */
  get places(): [string, Left | null][] {
    return [...this.#left, ...[...this.#open].map(([room, { left }]): [string, Left | null] => [room, left])]
  }

  epochChanged(): void {
    this.#left.clear()
    for (const timeline of this.#open.values()) timeline.epochChanged()
    for (const thread of this.#threads.values()) thread.epochChanged()
  }
}
