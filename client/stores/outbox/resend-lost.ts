import type { StoredLost } from '../cache/local-db.ts'
import type { Progress, ResendLostOptions } from './resending.ts'

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
    if (lost.length > 0) void this.#resend(lost, rooms, signal, progress)
  }

  /** What resends is loaded when something was lost, which is rare. Without it the records stay for the next connect. */
  async #resend(lost: StoredLost[], rooms: Set<string>, signal: AbortSignal, progress: Progress): Promise<void> {
    const loaded = await import('./resend-rooms.ts').catch(() => null)
    if (loaded) return loaded.resendRooms(this.#options, lost, rooms, signal, progress)
    rooms.clear()
    await progress.moved()
  }
}
