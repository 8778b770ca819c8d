import { isInRoom, type Member, type Message, type ProvenRange, type RoomState } from '../../../protocol/entities.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Cache } from '../cache/cache.ts'
import type { Problem } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed, Follower } from './feed.ts'
import { expiredIn } from './expired-in.ts'
import { LoadedWindow } from './loaded-window.svelte.ts'
import { Members } from './members.svelte.ts'
import { messagesIn } from './messages-in.ts'
import { Originals } from './originals.svelte.ts'
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
  /** Where the reader is, to come back to; null at the end and at the line. Unread messages come before it. */
  left: Left | null = null

  readonly originals: Originals

  readonly #options: TimelineOptions
  readonly #members: Members
  readonly #window: LoadedWindow
  readonly #offs: (() => void)[]
  readonly #line: UnreadLine
  #reading: number | null

  constructor(options: TimelineOptions) {
    this.#options = options
    this.room = options.room
    this.#window = new LoadedWindow({
      ...options,
      reading: () => this.#reading,
      replaced: () => this.#line.loaded(this.#reading),
    })
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
    void this.#window.reload()
    this.#members = new Members(options)
  }

  get status(): LoadedWindow['status'] {
    return this.#window.status
  }

  get problem(): Problem | null {
    return this.#window.problem
  }

  get loadingBefore(): boolean {
    return this.#window.loadingBefore
  }

  get loadingAfter(): boolean {
    return this.#window.loadingAfter
  }

  /** Oldest first. */
  get messages(): Message[] {
    return this.#window.shown.messages
  }

  get hasBefore(): boolean {
    return this.#window.shown.hasBefore
  }

  get hasAfter(): boolean {
    return this.#window.shown.hasAfter
  }

  /** Whether the last change of `messages` was at the start. */
  get shift(): boolean {
    return this.#window.shown.shift
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
    this.#members.close()
    this.#window.close()
    this.#options.closed()
  }

  /** Sets the seq of the message that is being read, null at the end. It stays in the window when the room is loaded again. */
  reading(seq: number | null): void {
    this.#reading = seq
  }

  async loadBefore(): Promise<void> {
    await this.#window.loadBefore()
  }

  async loadAfter(): Promise<void> {
    await this.#window.loadAfter()
  }

  /** Loads the room again after that failed. */
  async retry(): Promise<void> {
    if (this.status === 'failed') await this.#window.reload()
  }

  /** Moves the "New" line: from here on nobody looks. */
  lineAfter(seq: number): void {
    this.#line.from = seq
  }

  /** Shows the newest messages. */
  async jumpToLatest(): Promise<void> {
    this.#reading = null
    this.#line.leave()
    if (this.hasAfter) await this.#window.reload()
  }

  /** Loads the messages around a seq, unless they are in the window. */
  async jumpTo(seq: number): Promise<void> {
    if (this.#window.covers(seq)) return
    this.#reading = seq
    await this.#window.loadAround(seq)
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
    if (!entry || this.#window.stale || !this.#line.takesReading(this.#window.shown.low)) return
    const whole = this.#window.shown.low <= entry.read + 1
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
    this.#window.void()
    this.#reading = null
    this.left = null
    this.#line.epochChanged()
  }

  changed(room: string, { changes }: ProvenRange): void {
    if (room !== this.room) return
    const seq = expiredIn(changes)
    this.originals.expire(seq)
    this.#window.expire(seq)
    this.#put(messagesIn(changes))
  }

  synced(state: RoomState, range: ProvenRange): void {
    if (state.room.id !== this.room) return
    if (this.#line.settle()) this.#reading ??= this.unreadFrom
    if (state.reset) this.#window.void()
    else this.changed(this.room, range)
  }

  caughtUp(): void {
    const toLine = this.#line.isMissed(this.#window.shown.low) && this.#reading === null
    if (toLine) this.#reading = this.unreadFrom
    if (this.#window.stale || toLine) void this.#window.reload()
  }

  /** What this person did to a message, which its change does not say. */
  #didMine({ room, id, mine }: Events['mine']): void {
    if (room !== this.room) return
    const message = this.messages.find((one) => one.id === id)
    if (message) this.#put([{ ...message, mine }])
  }

  #put(all: Message[]): void {
    this.originals.changed(all)
    this.#window.put(all.filter(isInRoom))
  }
}
