import type { Cache } from '../cache/cache.ts'
import type { StoredLost } from '../cache/local-db.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed } from '../history/feed.ts'

export interface ResendLostOptions {
  wire: Wire
  cache: Cache
  feed: Feed
}

/** Called for one room after the other: the lost messages are in the outbox's store; then the room may send again. */
interface Progress {
  moved: () => Promise<void>
  ready: (room: string) => void
}

/**
 * Sends again what this person wrote and the server has lost [G9]. Newer messages of a room wait for that, so that
 * everything is sent in the order in which it was written.
 */
export class ResendLost {
  readonly #options: ResendLostOptions
  #rooms: ReadonlySet<string> = new Set()

  constructor(options: ResendLostOptions) {
    this.#options = options
  }

  /** Whether older messages of this room may have to be sent first. */
  blocks(room: string): boolean {
    return this.#rooms.has(room)
  }

  /** Resolves when the blocked rooms are known, and goes on until all are done or `signal` is aborted. */
  async start(person: string | null, signal: AbortSignal, progress: Progress): Promise<void> {
    const lost = person === null ? [] : await this.#options.cache.unsent.lost(person)
    const rooms = new Set(lost.map(({ room }) => room))
    this.#rooms = rooms
    void this.#resendAll(lost, rooms, signal, progress)
  }

  /** Begins with the rooms in which this person still is: joining the others again may take long. */
  async #resendAll(lost: StoredLost[], rooms: Set<string>, signal: AbortSignal, progress: Progress): Promise<void> {
    const isMember = ({ room }: StoredLost): boolean => this.#options.feed.rev(room) !== undefined
    for (const one of [...lost.filter(isMember), ...lost.filter((each) => !isMember(each))]) {
      // After a failure the record stays for the next connect, and the other rooms go on.
      const done = await this.#resend(one, isMember(one), signal).then(
        () => true,
        () => false,
      )
      if (signal.aborted) return
      if (done) await progress.moved()
      rooms.delete(one.room)
      progress.ready(one.room)
    }
  }

  /** What resends is loaded when something was lost, which is rare. */
  async #resend(one: StoredLost, member: boolean, signal: AbortSignal): Promise<void> {
    const { resendRoom } = await import('./resend-room.ts')
    await resendRoom(this.#options, one, member, signal)
  }
}
