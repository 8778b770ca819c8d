import type { Person, RoomState } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import type { Events } from '../../../protocol/events.ts'
import { retryDelay } from '../connection/retry.ts'
import { news, type Stretch } from './revs.ts'
import type { Wire } from '../connection/wire.ts'

const AGAIN_MS = 1_000
/** From so many refusals on the wait for the next sync does not grow any more: the socket is there. */
const PATIENCE = 2

/** Who listens to the rooms. Each is told in the order in which it was added. */
export interface Follower {
  /** What is new in a room that is held: no gap, nothing twice. */
  changed?(room: string, stretch: Stretch): void
  /** A sync's word on a room. With `reset` what was held of it is void; otherwise `stretch` is what was missed. */
  synced?(state: RoomState, stretch: Stretch): void
  /** This person is no longer in the room. */
  removed?(room: string): void
  /** All rooms have been told of since the last connect. */
  caughtUp?(): void
}

export interface FeedOptions {
  wire: Wire
  /** Whose session the socket turned out to have, and which life of the data it reaches. False: forget all and ask again. */
  meet(person: Person, epoch: string): Promise<boolean>
}

/**
 * Keeps every room at its newest rev [G3, G5]: asks at each connect what was missed, applies what comes live when it
 * joins on to what is held, drops what is held already, and asks again when something is missing.
 */
export class Feed {
  readonly #wire: Wire
  readonly #meet: FeedOptions['meet']
  readonly #followers = new Set<Follower>()
  /** How far each room is held, and in which run that rev was given. */
  readonly #held = new Map<string, { rev: number; run?: string }>()
  #epoch: string | undefined
  /** What comes live on this connection was given in this run. */
  #run: string | undefined
  /** Live events that arrived while a sync is under way; null when there is none. */
  #waiting: (() => void)[] | null = null
  #again = false
  /** Unknown rooms that were asked for at once; asked for again only after a while. */
  readonly #asked = new Set<string>()
  #later: ReturnType<typeof setTimeout> | undefined
  /** How often in a row a sync was refused, and until when it is not asked for again, by the clock of `performance`. */
  #refused = 0
  #notBefore = 0
  /** Grows with every connect and disconnect: an answer of an older connection says nothing any more. */
  #connection = 0
  /** Whether this connection has caught up. */
  caughtUp = false

  constructor({ wire, meet }: FeedOptions) {
    this.#wire = wire
    this.#meet = meet
    wire.on('changes', (frame) => this.#inTurn(() => this.#live(frame)))
    wire.on('removed', ({ room }) => {
      // Whether the answer under way knows of it, or even of a later return, cannot be told: ask once more.
      if (this.#waiting) this.#again = true
      else this.#remove(room)
    })
    wire.onOnline((online) => {
      this.#connection++
      this.#run = undefined
      this.#notBefore = 0
      this.#waiting = null
      this.#again = false
      this.caughtUp = false
      this.#unplan()
      if (online) void this.sync()
    })
  }

  /** Later ones are told later. Answers how to stop. */
  follow(follower: Follower): () => void {
    this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }

  /** Begins with what the cache holds. */
  restore(epoch: string | null, rooms: { id: string; rev: number; run?: string }[]): void {
    this.#epoch = epoch ?? undefined
    this.#held.clear()
    for (const { id, rev, run } of rooms) this.#held.set(id, { rev, run })
  }

  rev(room: string): number | undefined {
    return this.#held.get(room)?.rev
  }

  /** Whether this connection has caught up with the room. */
  holds(room: string): boolean {
    return this.caughtUp && this.#held.has(room)
  }

  /** The server has let this person out of a room at their own wish. */
  left(room: string): void {
    this.#remove(room)
  }

  /** Asks what was missed; asked while one is under way, one more follows it. */
  async sync(): Promise<void> {
    this.#unplan()
    if (!this.#wire.online) return
    this.#again = true
    if (this.#waiting) return
    const wait = this.#notBefore - performance.now()
    if (wait > 0) return this.#syncIn(wait)
    const waiting: (() => void)[] = (this.#waiting = [])
    const connection = this.#connection
    try {
      while (this.#again) {
        this.#again = false
        const known = [...this.#held].map(([room, { rev, run }]) => ({ room, rev, run }))
        const answer = await this.#wire.command('sync', { epoch: this.#epoch, known })
        const friend = await this.#meet(answer.person, answer.epoch)
        if (connection !== this.#connection) return
        this.#refused = 0
        this.#epoch = answer.epoch
        this.#run = answer.run
        if (friend) this.#apply(answer.rooms)
        else this.#again = true
      }
    } catch (error) {
      if (connection === this.#connection) this.#failed(error)
      return
    }
    this.#waiting = null
    this.caughtUp = true
    for (const follower of this.#followers) follower.caughtUp?.()
    // One of these may begin the next sync, which the rest then wait for.
    for (const event of waiting) this.#inTurn(event)
  }

  #failed(error: unknown): void {
    this.#waiting = null
    this.#again = false
    if (error instanceof Refusal && error.code === 'unauthorized') return
    const wait = retryDelay(
      Math.min(this.#refused++, PATIENCE),
      error instanceof Refusal ? error.retryAfterMs : undefined,
    )
    this.#notBefore = performance.now() + wait
    this.#syncIn(wait)
  }

  #apply(states: RoomState[]): void {
    for (const room of this.#held.keys()) if (!states.some((state) => state.room.id === room)) this.#remove(room)
    for (const state of states) {
      const held = this.#held.get(state.room.id)
      const fresh = state.reset || held === undefined ? null : news(held.rev, state)
      const stretch = fresh ?? { from: state.to, to: state.to, changes: [], run: state.run }
      this.#held.set(state.room.id, { rev: stretch.to, run: stretch.to === state.to ? state.run : held?.run })
      this.#asked.delete(state.room.id)
      const told = fresh ? state : { ...state, reset: true as const }
      for (const follower of this.#followers) follower.synced?.(told, stretch)
    }
  }

  #inTurn(event: () => void): void {
    if (this.#waiting) this.#waiting.push(event)
    else event()
  }

  #live(frame: Events['changes']): void {
    // In which run it was given is not known before the first answer, and that will hold it too.
    if (!this.caughtUp) return
    const held = this.rev(frame.room)
    if (held === undefined) return this.#unknown(frame.room)
    const fresh = news(held, { ...frame, run: this.#run })
    if (!fresh) {
      // This frame comes again, in the answer.
      void this.sync()
      return
    }
    if (fresh.to === held) return
    this.#held.set(frame.room, { rev: fresh.to, run: this.#run })
    for (const follower of this.#followers) follower.changed?.(frame.room, fresh)
  }

  /** A room that this person joined elsewhere; when the sync does not know it, it is gone again. */
  #unknown(room: string): void {
    if (this.#asked.has(room)) return this.#syncIn(AGAIN_MS)
    this.#asked.add(room)
    void this.sync()
  }

  #remove(room: string): void {
    if (!this.#held.delete(room)) return
    for (const follower of this.#followers) follower.removed?.(room)
  }

  /** One that is planned already is not put off: frames that come faster would do so without end [G5]. */
  #syncIn(ms: number): void {
    this.#later ??= setTimeout(() => void this.sync(), ms)
  }

  #unplan(): void {
    clearTimeout(this.#later)
    this.#later = undefined
  }
}
