import type { RoomEntry } from './room-entry.ts'

/** The "New" line of a room: where it stands, and whether looking at messages marks them as read. */
export class UnreadLine {
  readonly #entry: () => RoomEntry | undefined
  /** The seq after which it stands; null without unread messages. */
  from = $state<number | null>(null)
  /** Whether it is final: a sync has brought the room's state since it was opened. */
  #settled: boolean
  /** This person marked messages as unread: looking at them does not mark them as read. */
  #byHand = false
  /** The window was loaded to show it. */
  #sought = false

  constructor(entry: () => RoomEntry | undefined, settled: boolean) {
    this.#entry = entry
    this.#settled = settled
    this.#begin()
  }

  /** A sync has brought the room's state. Answers whether the line was placed by it. */
  settle(): boolean {
    const begins = !this.#settled && this.from === null
    if (begins) this.#begin()
    this.#settled = true
    return begins
  }

  /** In a new epoch a seq may be another message's. */
  epochChanged(): void {
    this.from = null
    this.#settled = false
  }

  setByHand(seq: number): void {
    this.#byHand = true
    this.from = seq
  }

  /** A window was loaded around `reading`. */
  loaded(reading: number | null): void {
    this.#sought = this.from !== null && this.from === reading
  }

  /** This person goes to the end, wherever the line is. */
  leave(): void {
    this.#sought = false
  }

  /** This person says that they have read everything. */
  endByHand(): void {
    this.#sought = false
    this.#byHand = false
  }

  /** Whether the window that was to show it begins later, at `low`: nobody has seen the messages between. */
  isMissed(low: number): boolean {
    return this.#sought && this.from !== null && low > this.from + 1
  }

  /** Whether looking at messages of the window that begins at `low` marks them as read. */
  takesReading(low: number): boolean {
    return !this.#byHand && !this.isMissed(low)
  }

  #begin(): void {
    const entry = this.#entry()
    this.from = entry && entry.unread > 0 ? entry.read : null
  }
}
