import type { Results } from '../../../protocol/commands.ts'
import type { Message, ProvenRange, RoomState } from '../../../protocol/entities.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Cache } from '../cache/cache.ts'
import { Backoff } from '../connection/backoff.ts'
import { problemOf, type Problem } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed, Follower } from './feed.ts'
import { expiredIn } from './expired-in.ts'
import { PAGE } from './load-history.ts'
import { merge, withMine } from './merge.ts'
import { messagesIn } from './messages-in.ts'
import { PageLoads } from './page-loads.ts'
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
  readonly #loads = new PageLoads()
  #loading = false
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
    this.#loads.outdate()
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
      await this.#loads.load(this.#ask({ before: first }), (page) => {
        this.replies = merge(merge(this.replies, page.messages), this.#meanwhile(page))
        this.hasBefore = page.more.before
      })
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

  /** In a new epoch a seq may be another message's: nothing is marked as read before the thread is loaded again. */
  epochChanged(): void {
    this.status = 'loading'
    this.unreadFrom = null
    this.#loads.outdate()
  }

  changed(room: string, { changes }: ProvenRange): void {
    if (room !== this.room) return
    this.#expire(expiredIn(changes))
    this.#put(messagesIn(changes))
  }

  synced(state: RoomState, range: ProvenRange): void {
    if (state.room.id !== this.room) return
    if (!state.reset) return this.changed(this.room, range)
    this.#loads.outdate()
    void this.#load()
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
    if (this.#loading || this.#closed) return
    this.#loading = true
    const version = this.#loads.outdate()
    try {
      await this.#loads.load(this.#ask({}), (page) => this.#loaded(page))
    } catch (error) {
      if (version === this.#loads.version) this.#failed(error)
    } finally {
      this.#loading = false
    }
    if (version !== this.#loads.version) void this.#load()
  }

  #loaded(page: Results['thread.page']): void {
    const { acknowledged, cache } = this.#options
    this.replies = merge(merge(page.messages, this.#meanwhile(page)), acknowledged())
    const changed = this.#loads.meanwhile.get(this.id)
    this.root = changed ? withMine(changed, page.root ?? undefined) : page.root
    this.hasBefore = page.more.before
    this.unreadFrom ??= page.follows && this.replies.some(({ seq }) => seq > page.read) ? page.read : null
    this.status = 'ready'
    this.problem = null
    this.#backoff.done()
    void cache.putReplies(this.room, page.messages, page.rev)
  }

  /** The replies that changed while a page was on its way: the page may be older. Earlier ones would leave a hole. */
  #meanwhile({ messages, more }: Results['thread.page']): Message[] {
    const low = more.before ? (messages[0]?.seq ?? Infinity) : 0
    return [...this.#loads.meanwhile.values()].filter((one) => this.#isReply(one) && one.seq >= low)
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

  /** Drops the messages up to a seq, which have expired. */
  #expire(expired: number): void {
    if (this.root && this.root.seq <= expired) this.root = null
    if (this.replies.some(({ seq }) => seq <= expired)) this.replies = this.replies.filter(({ seq }) => seq > expired)
  }

  #isReply({ thread }: Message): boolean {
    return thread === this.id
  }

  #didMine({ id, mine }: Events['mine']): void {
    const message = id === this.id ? this.root : this.replies.find((one) => one.id === id)
    if (message) this.#put([{ ...message, mine }])
  }

  #put(messages: Message[]): void {
    this.#loads.changed(messages)
    const replies = messages.filter((one) => this.#isReply(one))
    // One that is older than those that are loaded would leave a hole.
    const low = this.hasBefore ? (this.replies[0]?.seq ?? Infinity) : 0
    const fitting = replies.filter(({ seq }) => seq >= low)
    if (fitting.length > 0) this.replies = merge(this.replies, fitting)
    const root = messages.findLast(({ id }) => id === this.id)
    if (root) this.root = withMine(root, this.root ?? undefined)
  }
}
