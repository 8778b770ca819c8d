import { isInRoom, type Member, type Message, type ProvenRange, type RoomState } from '../../../protocol/entities.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Cache } from '../cache/cache.ts'
import { Backoff } from '../connection/backoff.ts'
import { problemOf, type Problem } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed, Follower } from './feed.ts'
import { HistoryWindow } from './history-window.svelte.ts'
import { LoadHistory, PAGE, type Loaded } from './load-history.ts'
import { Members } from './members.svelte.ts'
import { messagesIn } from './messages-in.ts'
import { Originals } from './originals.svelte.ts'
import { PageLoads } from './page-loads.ts'
import type { Rooms } from './rooms.svelte.ts'
import { UnreadLine } from './unread-line.svelte.ts'

export interface TimelineOptions {
  room: string
  wire: Wire
  cache: Cache
  feed: Feed
  rooms: Rooms
  /** Called with messages that were loaded. */
  loaded: (messages: Message[]) => void
  /** This person's acknowledged messages that the feed has not brought yet: the cache and a page may lack them. */
  acknowledged: () => Message[]
  closed: () => void
  /** Where this person left the room in this page, if not at its end. */
  left?: Left | null
}

/** The first message in sight, and how far below the upper edge it begins, in px. */
export interface Left {
  id: string
  seq: number
  top: number
}

/** The loaded part of a room's history: a window without holes that follows the newest message while it shows it. */
export class Timeline implements Follower {
  readonly room: string
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  loadingBefore = $state(false)
  loadingAfter = $state(false)

  /** Where the reader is, to come back to; null at the end and at the line. Unread messages come before it. */
  left: Left | null = null

  readonly originals: Originals

  readonly #options: TimelineOptions
  readonly #members: Members
  readonly #history: LoadHistory
  readonly #backoff = new Backoff(() => void this.#reload())
  readonly #offs: (() => void)[]
  readonly #window = new HistoryWindow()
  readonly #loads = new PageLoads()
  readonly #line: UnreadLine
  /** The window on the screen is void, and the new one is not loaded yet. */
  #stale = $state(true)
  #reloading = false
  #reading: number | null

  constructor(options: TimelineOptions) {
    this.#options = options
    this.room = options.room
    this.#history = new LoadHistory(options)
    this.originals = new Originals({ room: options.room, wire: options.wire, messages: () => this.messages })
    this.#line = new UnreadLine(() => options.rooms.byId(options.room), options.feed.caughtUp)
    // The room opens at the line.
    this.#reading = this.unreadFrom
    if (this.unreadFrom === null && options.left) {
      this.left = options.left
      this.#reading = this.left.seq
    }
    this.#offs = [
      options.feed.follow(this),
      options.wire.on('mine', (event) => this.#didMine(event)),
      options.wire.on('unread', ({ room, read }) => {
        if (room === this.room) this.#line.setByHand(read)
      }),
    ]
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

  /** The seq after which the "New" line stands: fixed when the room is opened, until `lineAfter`. */
  get unreadFrom(): number | null {
    return this.#line.from
  }

  get members(): ReadonlyMap<string, Member> {
    return this.#members.all
  }

  close(): void {
    for (const off of this.#offs) off()
    this.#backoff.close()
    this.#members.close()
    this.#loads.outdate()
    this.#options.closed()
  }

  /** Sets the seq of the message that is being read, null at the end. It stays in the window when the room is loaded again. */
  reading(seq: number | null): void {
    this.#reading = seq
  }

  async loadBefore(): Promise<void> {
    if (this.loadingBefore || !this.hasBefore || this.#stale) return
    this.loadingBefore = true
    const { low } = this.#window
    try {
      await this.#load(this.#history.before(low, this.#loads.meanwhile), (loaded) => {
        // If the window was trimmed meanwhile, the page would leave a hole.
        if (this.#window.low === low) this.#window.prepend(loaded, this.#extra)
      })
    } catch {
      // The next scroll tries again.
    } finally {
      this.loadingBefore = false
    }
  }

  async loadAfter(): Promise<void> {
    const last = this.messages.at(-1)?.seq
    if (this.loadingAfter || !this.hasAfter || this.#stale || last === undefined) return
    this.loadingAfter = true
    try {
      await this.#load(this.#history.after(last), (loaded) => {
        if (this.messages.at(-1)?.seq === last) this.#window.append(loaded, this.#extra)
      })
    } catch {
      // The next scroll tries again.
    } finally {
      this.loadingAfter = false
    }
  }

  /** Loads the room again after that failed. */
  async retry(): Promise<void> {
    if (this.status === 'failed') await this.#reload()
  }

  /** Moves the "New" line: from here on nobody looks. */
  lineAfter(seq: number): void {
    this.#line.from = seq
  }

  /** Shows the newest messages. */
  async jumpToLatest(): Promise<void> {
    this.#reading = null
    this.#line.leave()
    if (this.hasAfter) await this.#reload()
  }

  /** Loads the messages around a seq, unless they are in the window. */
  async jumpTo(seq: number): Promise<void> {
    const last = this.messages.at(-1)?.seq ?? 0
    if (!this.#stale && seq >= this.#window.low && seq <= last) return
    this.#loads.outdate()
    this.#reading = seq
    await this.#load(this.#history.newest(seq, this.#loads.meanwhile), this.#replace)
  }

  /** Shows an acknowledged message of this person before the feed brings it. */
  add(message: Message): void {
    this.#put([message])
  }

  /**
   * Marks what was in sight as read, up to `seq`. A void window marks nothing: its messages may not exist any more. Nor
   * does one that could not be loaded at the line: the unread messages between were not in sight.
   */
  read(seq: number): void {
    const { rooms } = this.#options
    const entry = rooms.byId(this.room)
    if (!entry || this.#stale || !this.#line.takesReading(this.#window.low)) return
    const whole = this.#window.low <= entry.read + 1
    const passed = whole ? this.messages.filter((message) => message.seq > entry.read && message.seq <= seq) : null
    rooms.read(this.room, seq, passed)
  }

  /** Marks everything in the window as read, because this person says so. */
  markRead(): void {
    this.#line.endByHand()
    const newest = this.messages.at(-1)
    if (newest) this.read(newest.seq)
  }

  /** In a new epoch a seq may be another message's. */
  epochChanged(): void {
    this.#void()
    this.#reading = null
    this.left = null
    this.#line.epochChanged()
  }

  changed(room: string, { changes }: ProvenRange): void {
    if (room !== this.room) return
    this.#put(messagesIn(changes))
  }

  synced(state: RoomState, range: ProvenRange): void {
    if (state.room.id !== this.room) return
    if (this.#line.settle()) this.#reading ??= this.unreadFrom
    if (state.reset) this.#void()
    else this.changed(this.room, range)
  }

  caughtUp(): void {
    const toLine = this.#line.isMissed(this.#window.low) && this.#reading === null
    if (toLine) this.#reading = this.unreadFrom
    if (this.#stale || toLine) void this.#reload()
  }

  #void(): void {
    this.#stale = true
    this.#loads.outdate()
  }

  async #reload(): Promise<void> {
    if (this.#reloading) return
    this.#reloading = true
    if (this.status === 'failed') this.status = 'loading'
    const version = this.#loads.outdate()
    try {
      const loading = this.#history[this.status === 'loading' ? 'first' : 'newest'](
        this.#reading,
        this.#loads.meanwhile,
      )
      await this.#load(loading, this.#replace)
    } catch (error) {
      // The screen keeps the void window, which takes no new messages: it is not left until the next connect [G5].
      if (this.status === 'loading') this.#fail(error)
      else if (this.#stale && this.#options.feed.isCurrent(this.room)) this.#backoff.after(error)
    } finally {
      this.#reloading = false
    }
    if (this.#stale && version !== this.#loads.version && this.#options.feed.caughtUp) void this.#reload()
    else if (this.messages.length < PAGE / 2) void this.loadBefore()
  }

  async #load<T extends { messages: Message[] }>(loading: Promise<T>, show: (loaded: T) => void): Promise<void> {
    await this.#loads.load(loading, (loaded) => {
      show(loaded)
      this.#options.loaded(loaded.messages)
    })
  }

  readonly #replace = (loaded: Loaded): void => {
    this.#backoff.done()
    this.#stale = false
    this.problem = null
    this.status = 'ready'
    this.#window.replace(loaded, this.#extra)
    this.#line.loaded(this.#reading)
  }

  /** Messages that a page and the cache may lack. */
  get #extra(): Message[] {
    return [...this.#options.acknowledged().filter(isInRoom), ...this.#loads.meanwhile.values()]
  }

  /** What this person did to a message, which its change does not say. */
  #didMine({ room, id, mine }: Events['mine']): void {
    if (room !== this.room) return
    const message = this.messages.find((one) => one.id === id)
    if (message) this.#put([{ ...message, mine }])
  }

  #put(all: Message[]): void {
    this.originals.changed(all)
    const messages = all.filter(isInRoom)
    this.#loads.changed(messages)
    if (!this.#stale) this.#window.put(messages, this.#reading)
  }

  #fail(error: unknown): void {
    const problem = problemOf(error)
    const offline = problem.reason === 'unreachable' && !this.#options.feed.caughtUp
    this.problem = offline ? { reason: 'not_cached' } : problem
    this.status = 'failed'
    this.#stale = true
  }
}
