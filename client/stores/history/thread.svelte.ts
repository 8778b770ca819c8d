import type { Message, ProvenRange, RoomState } from '../../../protocol/entities.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Cache } from '../cache/cache.ts'
import { Backoff } from '../connection/backoff.ts'
import { problemOf, type Problem } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed, Follower } from './feed.ts'
import { PAGE } from './load-history.ts'
import { merge, withMine } from './merge.ts'
import { messagesIn } from './messages-in.ts'
import type { Rooms } from './rooms.svelte.ts'

export interface ThreadOptions {
  room: string
  /** The id of the message with which the thread begins. */
  thread: string
  wire: Wire
  cache: Cache
  feed: Feed
  rooms: Rooms
  /** That message, where it is known already. */
  root: Message | undefined
  /** This person's acknowledged messages that the feed has not brought yet. */
  acknowledged: () => Message[]
  closed: () => void
}

/** The replies in one thread, from its newest page on, and the message with which it begins. */
export class Thread implements Follower {
  readonly room: string
  readonly id: string
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  /** Null when the room has no such message. */
  root = $state.raw<Message | null | undefined>(undefined)
  /** Oldest first. */
  replies = $state.raw<Message[]>([])
  hasBefore = $state(false)
  loadingBefore = $state(false)
  /** The seq after which the "New" line stands: fixed when the thread is opened. */
  unreadFrom = $state<number | null>(null)

  readonly #options: ThreadOptions
  readonly #backoff = new Backoff(() => void this.#load())
  readonly #offs: (() => void)[]
  /** What changed while a page was on its way: the answer may be older. */
  #meanwhile: Message[] | null = null
  #closed = false

  constructor(options: ThreadOptions) {
    this.#options = options
    const { room, thread, wire, feed, rooms, root } = options
    this.room = room
    this.id = thread
    this.root = root
    const known = rooms.byId(room)?.threads.find((one) => one.thread === thread)
    this.unreadFrom = known && known.unread > 0 ? known.read : null
    this.#offs = [feed.follow(this), wire.on('mine', (event) => this.#didMine(event))]
    void this.#begin()
  }

  /** Whether new replies are unread for this person. */
  get follows(): boolean {
    return this.#options.rooms.byId(this.room)?.threads.some(({ thread }) => thread === this.id) === true
  }

  close(): void {
    this.#closed = true
    for (const off of this.#offs) off()
    this.#backoff.close()
    this.#options.closed()
  }

  async retry(): Promise<void> {
    if (this.status !== 'failed') return
    this.status = 'loading'
    await this.#load()
  }

  /** Loads earlier replies. A failure is tried again by the next call. */
  async loadBefore(): Promise<void> {
    const first = this.replies[0]?.seq
    if (this.loadingBefore || !this.hasBefore || first === undefined) return
    this.loadingBefore = true
    try {
      const page = await this.#ask({ before: first })
      this.replies = merge(this.replies, page.messages)
      this.hasBefore = page.more.before
    } catch {
      // The next call tries again.
    } finally {
      this.loadingBefore = false
    }
  }

  /** Marks what was in sight as read, up to `seq`. `unread` says how many replies of other people come after it. */
  read(seq: number, unread: number): void {
    this.#options.rooms.readThread(this.room, this.id, seq, unread)
  }

  /** Rejects when the server cannot be reached. */
  async follow(on: boolean): Promise<void> {
    await this.#options.rooms.followThread(this.room, this.id, on)
  }

  /** Shows an acknowledged reply of this person before the feed brings it. */
  add(message: Message): void {
    this.#put([message])
  }

  changed(room: string, { changes }: ProvenRange): void {
    if (room === this.room) this.#put(messagesIn(changes))
  }

  synced(state: RoomState, range: ProvenRange): void {
    if (state.room.id !== this.room) return
    if (state.reset) void this.#load()
    else this.changed(this.room, range)
  }

  caughtUp(): void {
    if (this.status !== 'ready') void this.#load()
  }

  /** The cached replies are shown at once. */
  async #begin(): Promise<void> {
    const cached = await this.#options.cache.replies(this.room, this.id)
    if (this.#closed) return
    if (this.replies.length === 0 && cached.length > 0) this.replies = merge(cached, this.#options.acknowledged())
    await this.#load()
  }

  async #load(): Promise<void> {
    if (this.#meanwhile !== null || this.#closed) return
    this.#meanwhile = []
    try {
      const page = await this.#ask({})
      const root = page.root
      const newest = this.#meanwhile
      this.replies = merge(
        merge(
          page.messages,
          newest.filter((one) => this.#isReply(one)),
        ),
        this.#options.acknowledged(),
      )
      this.root = newest.findLast(({ id }) => id === this.id) ?? root
      this.hasBefore = page.more.before
      this.unreadFrom ??= page.follows && this.replies.some(({ seq }) => seq > page.read) ? page.read : null
      this.status = 'ready'
      this.problem = null
      this.#backoff.done()
      void this.#options.cache.putReplies(this.room, page.messages, page.rev)
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#meanwhile = null
    }
  }

  /** The replies that are loaded stay on the screen. */
  #failed(error: unknown): void {
    if (this.#closed) return
    const problem = problemOf(error)
    this.problem = problem
    if (this.status === 'ready' || problem.reason === 'unreachable') this.#backoff.after(error)
    else this.status = 'failed'
  }

  #ask(where: { before?: number }) {
    return this.#options.wire.command('thread.page', { room: this.room, thread: this.id, limit: PAGE, ...where })
  }

  #isReply({ thread }: Message): boolean {
    return thread === this.id
  }

  #didMine({ id, mine }: Events['mine']): void {
    const message = id === this.id ? this.root : this.replies.find((one) => one.id === id)
    if (message) this.#put([{ ...message, mine }])
  }

  #put(messages: Message[]): void {
    this.#meanwhile?.push(...messages)
    const replies = messages.filter((one) => this.#isReply(one))
    // One that is older than those that are loaded would leave a hole.
    const low = this.hasBefore ? (this.replies[0]?.seq ?? Infinity) : 0
    const fitting = replies.filter(({ seq }) => seq >= low)
    if (fitting.length > 0) this.replies = merge(this.replies, fitting)
    const root = messages.findLast(({ id }) => id === this.id)
    if (root) this.root = withMine(root, this.root ?? undefined)
  }
}
