import type { Wire } from '../connection/wire.ts'

const READ_DELAY_MS = 400

export interface ReadMarksOptions {
  wire: Wire
  /** The seq up to which this person has read a room; undefined for a room that they are not in. */
  markOf: (room: string) => number | undefined
  /** Called when the server has stored a mark. */
  onStored: (room: string, seq: number) => void
}

/** Sends how far a person has read each room: one mark a moment after many steps of reading. */
export class ReadMarks {
  readonly #options: ReadMarksOptions
  readonly #planned = new Map<string, ReturnType<typeof setTimeout>>()
  /** Rooms whose mark was sent again on this connection. Once is enough: each time causes a sync. */
  readonly #resent = new Set<string>()
  /** Rooms whose mark was stored on this connection. */
  readonly #stored = new Set<string>()

  constructor(options: ReadMarksOptions) {
    this.#options = options
    options.wire.onOnline(() => {
      this.#resent.clear()
      this.#stored.clear()
    })
  }

  /** Sends the room's mark a moment later. */
  sendSoon(room: string): void {
    this.cancel(room)
    this.#planned.set(
      room,
      setTimeout(() => this.#send(room), READ_DELAY_MS),
    )
  }

  cancel(room: string): void {
    clearTimeout(this.#planned.get(room))
    this.#planned.delete(room)
  }

  cancelAll(): void {
    for (const room of this.#planned.keys()) this.cancel(room)
  }

  /** Sends the room's mark again, once a connection. Answers whether the server took it. */
  async sendAgain(room: string): Promise<boolean> {
    if (this.#resent.has(room)) return false
    this.#resent.add(room)
    return this.#send(room)
  }

  /** The server has stored a mark of the room on this connection: an answer that was on its way then may be older. */
  isStoredNow(room: string): boolean {
    return this.#stored.has(room)
  }

  stored(room: string, seq: number): void {
    this.#stored.add(room)
    this.#options.onStored(room, seq)
  }

  /** A mark that could not be sent is sent after the next sync, which shows an older one. */
  async #send(room: string): Promise<boolean> {
    this.#planned.delete(room)
    const seq = this.#options.markOf(room)
    if (seq === undefined) return false
    return this.#options.wire.command('room.read', { room, seq }).then(
      () => {
        this.stored(room, seq)
        return true
      },
      () => {
        this.#resent.delete(room)
        return false
      },
    )
  }
}
