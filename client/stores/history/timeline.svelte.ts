import type { Member, Message, RoomState } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import type { Cache } from '../cache/cache.ts'
import type { Feed, Follower } from './feed.ts'
import { HistoryWindow } from './history-window.svelte.ts'
import { Members } from './members.svelte.ts'
import { NextTry } from '../connection/backoff.ts'
import { PAGE, Pages, type Loaded } from './load-history.ts'
import type { Rooms } from './rooms.svelte.ts'
import type { Stretch } from './revs.ts'
import type { Wire } from '../connection/wire.ts'

export interface TimelineOptions {
  room: string
  wire: Wire
  cache: Cache
  feed: Feed
  rooms: Rooms
  /** Told of messages that are loaded. */
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
  loadingBefore = $state(false)
  loadingAfter = $state(false)
  /** The seq after which the "New" line stands; fixed when the room is opened. */
  unreadFrom = $state<number | null>(null)

  readonly #options: TimelineOptions
  readonly #members: Members
  readonly #pages: Pages
  readonly #nextTry = new NextTry(() => void this.#reload())
  readonly #unfollow: () => void
  readonly #window = new HistoryWindow()
  /** What changed while something is being loaded: an answer may be older than that. */
  readonly #meanwhile = new Map<string, Message>()
  #loads = 0
  /** Grows whenever the window is void or replaced: what was loaded for an older one fits no more. */
  #version = 0
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

  /** Oldest first. */
  get messages(): Message[] {
    return this.#window.messages
  }

  get hasBefore(): boolean {
    return this.#window.hasBefore
  }

  get hasAfter(): boolean {
    return this.#window.hasAfter
  }

  /** Whether the last change of `messages` was at the start. */
  get shift(): boolean {
    return this.#window.shift
  }

  get members(): ReadonlyMap<string, Member> {
    return this.#members.all
  }

  close(): void {
    this.#unfollow()
    this.#nextTry.close()
    this.#members.close()
    this.#version++
    this.#options.closed()
  }

  /** The seq of the message that is being read, null at the end: it stays in sight when the room has to be loaded anew. */
  reading(seq: number | null): void {
    this.#reading = seq
  }

  async loadBefore(): Promise<void> {
    if (this.loadingBefore || !this.hasBefore || this.#stale) return
    this.loadingBefore = true
    const { low } = this.#window
    try {
      await this.#load(this.#pages.before(low, this.#meanwhile), (loaded) => {
        // Where the window was trimmed meanwhile, it would leave a hole.
        if (this.#window.low === low) this.#window.prepend(loaded, this.#news)
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
        if (this.messages.at(-1)?.seq === last) this.#window.append(loaded, this.#news)
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
    this.#version++
  }

  #markUnread(): void {
    const entry = this.#options.rooms.byId(this.room)
    this.unreadFrom = entry && entry.unread > 0 ? entry.read : null
  }

  async #reload(): Promise<void> {
    if (this.#reloading) return
    this.#reloading = true
    if (this.status === 'failed') this.status = 'loading'
    const version = ++this.#version
    try {
      await this.#load(this.#pages.newest(this.#stale ? this.#reading : null, this.#meanwhile), this.#replace)
    } catch (error) {
      // What is on the screen stays. Void as it is it takes nothing new, so it may not have to wait for the next connect [G5].
      if (this.status === 'loading') this.#fail(error)
      else if (this.#stale && this.#options.feed.holds(this.room)) this.#nextTry.after(error)
    } finally {
      this.#reloading = false
    }
    if (this.#stale && version !== this.#version && this.#options.feed.caughtUp) void this.#reload()
    else if (this.messages.length < PAGE / 2) void this.loadBefore()
  }

  /** Shows what is loaded, unless the window is another by then. */
  async #load<T extends { messages: Message[] }>(loading: Promise<T>, show: (loaded: T) => void): Promise<void> {
    const version = this.#version
    this.#loads++
    try {
      const loaded = await loading
      if (version !== this.#version) return
      show(loaded)
      this.#options.shown(loaded.messages)
    } finally {
      if (--this.#loads === 0) this.#meanwhile.clear()
    }
  }

  readonly #replace = (loaded: Loaded): void => {
    this.#nextTry.done()
    this.#stale = false
    this.problem = null
    this.status = 'ready'
    this.#window.replace(loaded, this.#news)
  }

  /** What neither a page nor the cache need have. */
  get #news(): Message[] {
    return [...this.#options.taken(), ...this.#meanwhile.values()]
  }

  #put(messages: Message[]): void {
    if (this.#loads > 0) for (const message of messages) this.#meanwhile.set(message.id, message)
    if (!this.#stale) this.#window.put(messages, this.#reading)
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
