import type { Change, Message, Person, ProvenRange, RoomState } from '../../../protocol/entities.ts'
import type { Results } from '../../../protocol/commands.ts'
import { Backoff } from '../connection/backoff.ts'
import { problemOf, type Problem } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import { learnPictures } from '../history/faces.svelte.ts'
import { expiredIn } from '../history/expired-in.ts'
import type { Feed, Follower } from '../history/feed.ts'
import { narrowFilter, type Narrow } from './narrow-filter.ts'
import { filtersIn, inputOf, isAsking, type Query } from './query.ts'

export interface SearchOptions {
  wire: Wire
  feed: Feed
  now?: () => number
}

type Answer = Results['message.search']

/** A wait that the server asks for is not a failure up to here: somebody types fast. */
const PATIENCE_MS = 5_000
/** While somebody types, the server is not asked for more than the text. */
const NARROW_AFTER_MS = 400

/** The messages that the server finds in the rooms of this person. They follow the feed until the search is closed. */
export class Search implements Follower {
  status = $state<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  problem = $state.raw<Problem | null>(null)
  /** The query that the pages answer. */
  answered = $state.raw<Query | null>(null)
  /** The messages as they came, page by page. */
  pages = $state.raw<Message[][]>([])
  /** The authors, by their ids. */
  people = $state.raw<ReadonlyMap<string, Person>>(new Map())
  total = $state.raw<Answer['total']>({ messages: 0, rooms: 0 })
  /** Where the next page begins; undefined at the end. */
  next = $state<string>()
  /** The pages are still those of an earlier query. */
  old = $state(false)
  /** Another page is on its way, or did not come. */
  page = $state<'idle' | 'loading' | 'failed'>('idle')
  /** Of a search that found nothing with its filters: the filter without which there is something. */
  narrow = $state.raw<Narrow | null>(null)

  readonly #options: SearchOptions
  readonly #backoff = new Backoff(() => void this.#load())
  readonly #unfollow: () => void
  #query: Query | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  /** What changed while an answer was on its way: the answer may be older. */
  #meanwhile: Map<string, Message> | null = null
  /** Grows with every query: an answer to an earlier one is dropped. */
  #version = 0

  constructor(options: SearchOptions) {
    this.#options = options
    this.#unfollow = options.feed.follow(this)
  }

  close(): void {
    this.#stop()
    this.#unfollow()
    this.#backoff.close()
  }

  /** Asks the server after `ms`, unless another query comes before. Null, or a query that is too short, empties the list. */
  ask(query: Query | null, ms = 0): void {
    this.#stop()
    this.#backoff.done()
    this.#query = query !== null && isAsking(query) ? query : null
    if (this.#query === null) return this.#empty()
    this.old = this.answered !== null
    this.status = this.old ? 'ready' : 'loading'
    this.#timer = setTimeout(() => void this.#load(), ms)
  }

  retry(): void {
    if (this.#query !== null) this.ask(this.#query)
  }

  /** Loads the next page. */
  async more(): Promise<void> {
    const { next, answered } = this
    if (next === undefined || answered === null || this.old || this.page === 'loading') return
    this.page = 'loading'
    this.#meanwhile = new Map()
    const version = this.#version
    try {
      const { wire, now = Date.now } = this.#options
      const answer = await wire.command('message.search', { ...inputOf(answered, now()), next })
      if (version !== this.#version) return
      const known = new Set(this.pages.flat().map(({ id }) => id))
      this.#learn(answer.people)
      this.pages = [...this.pages, answer.messages.filter(({ id }) => !known.has(id))]
      this.next = answer.next
      this.page = 'idle'
      this.#catchUp()
    } catch {
      if (version === this.#version) this.page = 'failed'
    }
  }

  changed(room: string, { changes }: Pick<ProvenRange, 'changes'>): void {
    if (this.#query === null) return
    const messages = changes.flatMap((change: Change) => ('message' in change ? [change.message] : []))
    for (const message of messages) this.#meanwhile?.set(message.id, message)
    const expired = expiredIn(changes)
    const gone = this.pages.flat().filter((one) => one.room === room && one.seq <= expired)
    this.#update([...messages, ...gone.map((one) => ({ ...one, deleted: 'author' as const }))])
    const people = changes.flatMap((change: Change) => ('member' in change ? [change.member.person] : []))
    if (people.some(({ id }) => this.people.has(id))) this.#learn(people.filter(({ id }) => this.people.has(id)))
  }

  synced(state: RoomState, range: ProvenRange): void {
    if (state.reset) this.#again()
    else this.changed(state.room.id, range)
  }

  removed(room: string): void {
    this.pages = this.pages.map((page) => page.filter((message) => message.room !== room))
    this.#again()
  }

  /** Repeats a search that failed because there was no connection. */
  caughtUp(): void {
    if (this.old || this.status === 'loading' || this.problem?.reason === 'unreachable') this.#again()
    else if (this.page === 'failed') void this.more()
  }

  #again(): void {
    if (this.#query !== null) this.ask(this.#query)
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#version++
    this.#meanwhile = null
    this.page = 'idle'
  }

  #empty(): void {
    this.status = 'idle'
    this.problem = this.answered = this.narrow = null
    this.pages = []
    this.next = undefined
    this.old = false
  }

  async #load(): Promise<void> {
    this.#stop()
    const query = this.#query
    if (query === null) return
    const version = this.#version
    this.#meanwhile = new Map()
    const { wire, now = Date.now } = this.#options
    try {
      const answer = await wire.command('message.search', inputOf(query, now()))
      if (version === this.#version) this.#show(query, answer)
      if (version === this.#version && answer.total.messages === 0) await this.#findNarrow(query, version)
    } catch (error) {
      if (version === this.#version) this.#failed(error)
    }
  }

  #show(query: Query, { messages, people, total, next }: Answer): void {
    this.#learn(people, new Map())
    this.pages = [messages]
    this.total = total
    this.next = next
    this.answered = query
    this.status = 'ready'
    this.problem = this.narrow = null
    this.old = false
    this.#backoff.done()
    this.#catchUp()
  }

  #catchUp(): void {
    const changed = [...(this.#meanwhile?.values() ?? [])]
    this.#meanwhile = null
    this.#update(changed)
  }

  /** Only a hint: without it, nothing found is said all the same. */
  async #findNarrow(query: Query, version: number): Promise<void> {
    if (filtersIn(query.filters).length === 0) return
    await new Promise((resolve) => setTimeout(resolve, NARROW_AFTER_MS))
    const { wire, now = Date.now } = this.#options
    const count = async (other: Query): Promise<number> => {
      if (version !== this.#version) return 0
      const { total } = await wire.command('message.search', { ...inputOf(other, now()), limit: 1 })
      return total.messages
    }
    const narrow = await narrowFilter(query, count).catch(() => null)
    if (version === this.#version) this.narrow = narrow
  }

  /**
   * The earlier results stay. The search repeats by itself when the connection is back, or after a short wait that the
   * server asks for.
   */
  #failed(error: unknown): void {
    this.problem = problemOf(error)
    const { reason, retryAfterMs = Infinity } = this.problem
    if (retryAfterMs > PATIENCE_MS) this.status = 'failed'
    if (reason === 'unreachable' || retryAfterMs <= PATIENCE_MS) this.#backoff.after(error)
  }

  #learn(people: Person[], known: ReadonlyMap<string, Person> = this.people): void {
    this.people = new Map([...known, ...people.map((person) => [person.id, person] as const)])
    learnPictures(people)
  }

  /** Takes over what became of listed messages, and drops those that were deleted. */
  #update(changed: readonly Message[]): void {
    const newer = new Map(changed.map((message) => [message.id, message]))
    const isGone = ({ id }: Message): boolean => newer.get(id)?.deleted !== undefined
    const listed = this.pages.flat().filter(({ id }) => newer.has(id))
    if (listed.length === 0) return
    this.pages = this.pages.map((page) =>
      page
        .filter((message) => !isGone(message))
        .map((message) => {
          const now = newer.get(message.id)
          return now && now.rev > message.rev ? now : message
        }),
    )
    const gone = listed.filter(isGone)
    const left = new Set(this.pages.flat().map(({ room }) => room))
    const rooms = new Set(gone.map(({ room }) => room).filter((room) => !left.has(room)))
    const { messages, rooms: inRooms, ...rest } = this.total
    // Others of a room may be on a page that is not loaded.
    const fewer = this.next === undefined ? rooms.size : 0
    this.total = { ...rest, messages: Math.max(0, messages - gone.length), rooms: Math.max(0, inRooms - fewer) }
  }
}
