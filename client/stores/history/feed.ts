import type { Person, ProvenRange, RoomState } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import type { Events } from '../../../protocol/events.ts'
import type { CachedRoom } from '../cache/local-db.ts'
import { retryDelay } from '../connection/retry.ts'
import type { Wire } from '../connection/wire.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'
import { newChanges, type Position } from './revs.ts'

const AGAIN_MS = 1_000
const SPREAD_MS = 9_000
/** After this many refusals the wait before the next sync does not grow any more, because the socket works. */
const PATIENCE = 5

/** Follows the changes of all rooms. Followers are called in the order in which they were added. */
export interface Follower {
  /** The changes of a known room that are new: without a gap, each once. */
  changed?(room: string, range: ProvenRange): void
  /** The state of a room in the answer to a sync. With `reset` all older state of it is void; otherwise `range` is what was missed. */
  synced?(state: RoomState, range: ProvenRange): void
  /** This person is no longer in the room. */
  removed?(room: string): void
  /** All rooms are up to date for the first time since the last connect. */
  caughtUp?(): void
}

export interface FeedOptions {
  wire: Wire
  /** Checks whose session the socket has, and which epoch of the data it reads. False: the rooms of this answer do not count; ask again. */
  confirm(person: Person, epoch: string): Promise<boolean>
}

/**
 * Keeps every room at its newest rev [G3, G5]: asks at each connect what was missed, applies live changes that join on,
 * drops changes that are applied already, and asks again when revs are missing.
 */
export class Feed implements IdentityFollower {
  readonly #wire: Wire
  readonly #confirm: FeedOptions['confirm']
  readonly #followers = new Set<Follower>()
  readonly #positions = new Map<string, Position>()
  #epoch: string | undefined
  /** Live events that arrived during a sync; null when no sync is under way. */
  #waiting: (() => void)[] | null = null
  #again = false
  /** Unknown rooms that have caused a sync at once; they cause another only after a while. */
  readonly #asked = new Set<string>()
  #later: ReturnType<typeof setTimeout> | undefined
  /** How many syncs in a row were refused, and until when none is sent, by the clock of `performance`. */
  #refused = 0
  #notBefore = 0
  /** Grows with every connect and disconnect: answers of an older connection are ignored. */
  #connection = 0
  /** Whether this connection has caught up. */
  caughtUp = false

  constructor({ wire, confirm }: FeedOptions) {
    this.#wire = wire
    this.#confirm = confirm
    wire.on('changes', (frame) => this.#inTurn(() => this.#live(frame)))
    wire.on('removed', ({ room }) => {
      // The answer under way may be older than the removal, or newer than a return: ask once more.
      if (this.#waiting) this.#again = true
      else this.#remove(room)
    })
    wire.onOnline((online) => {
      this.#connection++
      this.#notBefore = 0
      this.#waiting = null
      this.#again = false
      this.caughtUp = false
      this.#unplan()
      if (online) void this.sync()
    })
  }

  /** Answers how to stop. */
  follow(follower: Follower): () => void {
    this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }

  adopt(_person: Person | null, { epoch, rooms }: { epoch: string | null; rooms: CachedRoom[] }): void {
    this.restore(epoch, rooms)
  }

  /** Begins with the positions of the cache. */
  restore(epoch: string | null, rooms: ({ id: string } & Position)[]): void {
    this.#epoch = epoch ?? undefined
    this.#positions.clear()
    for (const { id, rev, term, proof } of rooms) this.#positions.set(id, { rev, term, proof })
  }

  rev(room: string): number | undefined {
    return this.#positions.get(room)?.rev
  }

  /** Whether this connection has caught up with the room. */
  isCurrent(room: string): boolean {
    return this.caughtUp && this.#positions.has(room)
  }

  /** This person has left the room. */
  left(room: string): void {
    this.#remove(room)
  }

  /** Asks what was missed. Called during a sync, it makes one more follow. */
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
        const known = [...this.#positions].map(([room, position]) => ({ room, ...position }))
        const answer = await this.#wire.command('sync', { epoch: this.#epoch, known })
        const confirmed = await this.#confirm(answer.person, answer.epoch)
        if (connection !== this.#connection) return
        this.#refused = 0
        this.#epoch = answer.epoch
        if (confirmed) this.#apply(answer.rooms)
        else this.#again = true
      }
    } catch (error) {
      if (connection === this.#connection) this.#failed(error)
      return
    }
    this.#waiting = null
    this.caughtUp = true
    for (const follower of this.#followers) follower.caughtUp?.()
    // One of these may begin the next sync; the rest then waits for it.
    for (const event of waiting) this.#inTurn(event)
  }

  /** Asks what was missed within some seconds: many clients may have the same reason at once. */
  syncSoon(): void {
    this.#syncIn(AGAIN_MS + Math.random() * SPREAD_MS)
  }

  #failed(error: unknown): void {
    this.#waiting = null
    this.#again = false
    if (error instanceof Refusal && error.reason === 'signed_out') return
    const asked = error instanceof Refusal ? error.retryAfterMs : undefined
    const wait = retryDelay(Math.min(this.#refused++, PATIENCE), asked)
    this.#notBefore = performance.now() + wait
    this.#syncIn(wait)
  }

  #apply(states: RoomState[]): void {
    for (const room of this.#positions.keys()) if (!states.some((state) => state.room.id === room)) this.#remove(room)
    for (const state of states) {
      const { to, term, proof } = state
      const position = this.#positions.get(state.room.id)
      const fresh = state.reset || position === undefined ? null : newChanges(position.rev, state)
      const range = { ...(fresh ?? { from: to, to, changes: [] }), term, proof }
      if (range.to === to) this.#positions.set(state.room.id, { rev: to, term, proof })
      this.#asked.delete(state.room.id)
      const known = fresh ? state : { ...state, reset: true as const }
      for (const follower of this.#followers) follower.synced?.(known, range)
    }
  }

  #inTurn(event: () => void): void {
    if (this.#waiting) this.#waiting.push(event)
    else event()
  }

  #live(frame: Events['changes']): void {
    // Before the first answer of a connection it is not confirmed whose changes these are; that answer brings them again.
    if (!this.caughtUp) return
    const { room, term, proof } = frame
    const rev = this.rev(room)
    if (rev === undefined) return this.#unknown(room)
    const fresh = newChanges(rev, frame)
    if (!fresh) {
      // The answer brings the changes of this frame again.
      void this.sync()
      return
    }
    if (fresh.to === rev) return
    this.#positions.set(room, { rev: fresh.to, term, proof })
    for (const follower of this.#followers) follower.changed?.(room, { ...fresh, term, proof })
  }

  /** A room that this person joined on another device. If the sync does not name it, the person has left it again. */
  #unknown(room: string): void {
    if (this.#asked.has(room)) return this.#syncIn(AGAIN_MS)
    this.#asked.add(room)
    void this.sync()
  }

  #remove(room: string): void {
    if (!this.#positions.delete(room)) return
    for (const follower of this.#followers) follower.removed?.(room)
  }

  /** A planned sync is not put off: frames that come faster would delay it without end [G5]. */
  #syncIn(ms: number): void {
    this.#later ??= setTimeout(() => void this.sync(), ms)
  }

  #unplan(): void {
    clearTimeout(this.#later)
    this.#later = undefined
  }
}
