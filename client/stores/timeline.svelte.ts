import type { Member, Message, RoomState } from '../../protocol/entities.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Cache } from './cache.ts'
import type { Feed, Follower } from './feed.ts'
import { Members } from './members.svelte.ts'
import { merge } from './merge.ts'
import { NextTry } from './next-try.ts'
import { PAGE, Pages, type Loaded } from './pages.ts'
import type { Rooms } from './rooms.svelte.ts'
import type { Stretch } from './rule.ts'
import { MOST, endOf, tooMany } from './window.ts'
import type { Wire } from './wire.ts'

export interface TimelineOptions {
  room: string
  wire: Wire
  cache: Cache
  feed: Feed
  rooms: Rooms
  /** Told of messages that come on the screen. */
  shown: (messages: Message[]) => void
  /** This person's messages that the server has taken and the feed has not told of: neither the cache nor a page need have them. */
  taken: () => Message[]
  closed: () => void
}

/** The open part of a room's history: a window without holes that follows the newest message while it shows it. */
export class Timeline implements Follower {
  readonly room: string
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state<string | null>(null)
  /** Oldest first. */
  messages = $state.raw<Message[]>([])
  hasBefore = $state(false)
  hasAfter = $state(false)
  loadingBefore = $state(false)
  loadingAfter = $state(false)
  /** The seq after which the "New" line stands; fixed when the room is opened. */
  unreadFrom = $state<number | null>(null)
  /** Whether the last change of `messages` was at the start. */
  shift = $state(false)

  readonly #options: TimelineOptions
  readonly #members: Members
  readonly #pages: Pages
  readonly #nextTry = new NextTry(() => void this.#reload())
  readonly #unfollow: () => void
  #low = Infinity
  /** What changed while something is being loaded: an answer may be older than that. */
  readonly #meanwhile = new Map<string, Message>()
  #loads = 0
  /** Grows whenever the window is replaced: what was loaded for an older one fits no more. */
  #window = 0
  /** The window on the screen is void, and the new one not here yet. */
  #stale = $state(true)
  #reloading = false
  #settled: boolean
  #reading: number | null = null

  constructor(options: TimelineOptions) {
    this.#options = options
    this.room = options.room
    this.#pages = new Pages(options)
    this.#settled = options.feed.caughtUp
    this.#markUnread()
    this.#unfollow = options.feed.follow(this)
    void this.#reload()
    this.#members = new Members(options)
  }

  get members(): ReadonlyMap<string, Member> {
    return this.#members.all
  }

  close(): void {
    this.#unfollow()
    this.#nextTry.close()
    this.#members.close()
    this.#window++
    this.#options.closed()
  }

  /** The seq of the message that is being read, null at the end: it stays in sight when the room has to be loaded anew. */
  reading(seq: number | null): void {
    this.#reading = seq
  }

  async loadBefore(): Promise<void> {
    if (this.loadingBefore || !this.hasBefore || this.#stale) return
    this.loadingBefore = true
    const low = this.#low
    try {
      await this.#load(this.#pages.before(low, this.#meanwhile), (loaded) => {
        // Where the window was trimmed meanwhile, it would leave a hole.
        if (this.#low === low) this.#prepend(loaded)
      })
    } catch {
      // Still there to be loaded; whoever scrolls on tries again.
    } finally {
      this.loadingBefore = false
    }
  }

  async loadAfter(): Promise<void> {
    const last = this.messages.at(-1)?.seq
    if (this.loadingAfter || !this.hasAfter || this.#stale || last === undefined) return
    this.loadingAfter = true
    try {
      await this.#load(this.#pages.after(last), (loaded) => {
        if (this.messages.at(-1)?.seq === last) this.#append(loaded)
      })
    } catch {
      // As before.
    } finally {
      this.loadingAfter = false
    }
  }

  /** Loads the room again after that failed. */
  async retry(): Promise<void> {
    if (this.status === 'failed') await this.#reload()
  }

  /** Shows the newest messages. */
  async jumpToLatest(): Promise<void> {
    this.#reading = null
    if (this.hasAfter) await this.#reload()
  }

  /** A message of this person's that the server has taken: it stands here before the feed tells of it. */
  acknowledged(message: Message): void {
    this.#put([message])
  }

  /** Marks as read all that is here, unless that is void: its newest may be none of what is there now. */
  markRead(): void {
    const newest = this.messages.at(-1)
    if (newest && !this.#stale) this.#options.rooms.read(this.room, newest.seq)
  }

  /** The data has begun another life, in which a seq may be another message's. */
  doubt(): void {
    this.#void()
    this.#reading = null
    this.unreadFrom = null
    this.#settled = false
  }

  changed(room: string, { changes }: Stretch): void {
    if (room !== this.room) return
    this.#put(changes.flatMap((change) => ('message' in change ? [change.message] : [])))
  }

  synced(state: RoomState, stretch: Stretch): void {
    if (state.room.id !== this.room) return
    if (!this.#settled && this.unreadFrom === null) this.#markUnread()
    this.#settled = true
    if (state.reset) this.#void()
    else this.changed(this.room, stretch)
  }

  caughtUp(): void {
    if (this.#stale) void this.#reload()
  }

  #void(): void {
    this.#stale = true
    this.#window++
  }

  #markUnread(): void {
    const entry = this.#options.rooms.byId(this.room)
    this.unreadFrom = entry && entry.unread > 0 ? entry.read : null
  }

  async #reload(): Promise<void> {
    if (this.#reloading) return
    this.#reloading = true
    if (this.status === 'failed') this.status = 'loading'
    const window = ++this.#window
    try {
      await this.#load(this.#pages.newest(this.#stale ? this.#reading : null, this.#meanwhile), this.#replace)
    } catch (error) {
      // What is on the screen stays. Void as it is it takes nothing new, so it may not have to wait for the next connect [G5].
      if (this.status === 'loading') this.#fail(error)
      else if (this.#stale && this.#options.feed.holds(this.room)) this.#nextTry.after(error)
    } finally {
      this.#reloading = false
    }
    if (this.#stale && window !== this.#window && this.#options.feed.caughtUp) void this.#reload()
    else if (this.messages.length < PAGE / 2) void this.loadBefore()
  }

  /** Shows what is loaded, unless the window is another by then. */
  async #load<T>(loading: Promise<T>, show: (loaded: T) => void): Promise<void> {
    const window = this.#window
    this.#loads++
    try {
      const loaded = await loading
      if (window === this.#window) show(loaded)
    } finally {
      if (--this.#loads === 0) this.#meanwhile.clear()
    }
  }

  readonly #replace = ({ messages, low, more }: Loaded): void => {
    this.#nextTry.done()
    this.#stale = false
    this.#low = low
    this.hasAfter = more
    this.hasBefore = low > 0
    this.problem = null
    this.status = 'ready'
    this.#show([], messages, false)
  }

  #prepend({ messages, low }: Loaded): void {
    this.#low = low
    this.hasBefore = low > 0
    this.#show(this.messages, messages, true)
    this.#trimLater('end')
  }

  #append({ messages, more }: Pick<Loaded, 'messages' | 'more'>): void {
    this.hasAfter = more
    this.#show(this.messages, messages, false)
    this.#trimLater('start')
  }

  #show(held: Message[], loaded: Message[], shift: boolean): void {
    const all = merge(held, loaded)
    this.shift = shift
    this.messages = merge(all, this.#fitting([...this.#options.taken(), ...this.#meanwhile.values()], all))
    this.#options.shown(loaded)
  }

  #put(messages: Message[]): void {
    if (this.#loads > 0) for (const message of messages) this.#meanwhile.set(message.id, message)
    if (this.#stale || messages.length === 0) return
    const fitting = this.#fitting(messages, this.messages)
    if (fitting.length === 0) return
    this.shift = false
    const all = merge(this.messages, fitting)
    const end = endOf(all, this.#reading)
    this.messages = all.slice(0, end)
    if (end < all.length) this.hasAfter = true
    this.#trimLater('start')
  }

  /** Those that leave no hole in the window. */
  #fitting(messages: Message[], held: Message[]): Message[] {
    const high = this.hasAfter ? (held.at(-1)?.seq ?? 0) : Infinity
    return messages.filter(({ seq }) => seq >= this.#low && seq <= high)
  }

  /** In a step of its own, so that a virtual list sees either what was added or what was taken away. */
  #trimLater(side: 'start' | 'end'): void {
    if (!tooMany(this.messages)) return
    const window = this.#window
    setTimeout(() => {
      if (window !== this.#window || this.messages.length <= MOST) return
      this.shift = side === 'start'
      if (side === 'end') {
        this.messages = this.messages.slice(0, MOST)
        this.hasAfter = true
      } else {
        this.messages = this.messages.slice(-MOST)
        this.#low = this.messages[0]!.seq
        this.hasBefore = true
      }
    })
  }

  #fail(error: unknown): void {
    // While the connection is being made, there is nothing to tell yet.
    if (error instanceof Refusal && error.code === 'unavailable' && !this.#options.feed.caughtUp) {
      this.problem = 'This room was not opened on this device before. It loads as soon as Parley can be reached.'
    } else this.problem = error instanceof Refusal ? error.message : 'The room could not be loaded.'
    this.status = 'failed'
    this.#stale = true
  }
}
