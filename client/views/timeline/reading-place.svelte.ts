export const AT_END_PX = 32
/** A gesture scrolls for about so long: smooth scrolling takes time, and so does a slow phone. */
export const GESTURE_MS = 1_000

export interface Scroll {
  top: number
  /** How far the end is below the visible part, in px. */
  below: number
  /** Whether the newest message is loaded. */
  whole: boolean
}

/**
 * Where the reader is: at the end, where new messages are followed; at the line above the unread messages; at the message
 * that they left the room at; or elsewhere.
 * Only a person leaves the end: the list also scrolls by itself, when rows turn out higher or lower than estimated.
 */
export class ReadingPlace {
  at: 'end' | 'line' | 'kept' | 'elsewhere' = $state('end')
  readonly #now: () => number
  /** Until when a fall of the scroll position is the person's. */
  #handUntil = -Infinity
  #held = false
  #top = 0
  #line: string | null = null
  /** The person has chosen the place since the room was opened, or since it was hidden. */
  #chosen = false

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Whether the newest message is scrolled to: not while the person scrolls. */
  get follows(): boolean {
    return this.at === 'end' && !this.#byHand
  }

  /** The key of the line that is drawn. A line that is new is gone to, unless the person has chosen another place. */
  drawn(line: string | null): void {
    if (line === this.#line) return
    this.#line = line
    if (line !== null && !this.#chosen) this.at = 'line'
  }

  /** A person scrolls, by wheel, finger or key. */
  gesture(towards: 'start' | 'end'): void {
    this.#chosen = true
    if (this.at === 'line' || this.at === 'kept') this.at = 'elsewhere'
    if (towards === 'start') this.#handUntil = this.#now() + GESTURE_MS
  }

  /** A person holds the scroll bar, or selects text beyond the edge. */
  hold(held: boolean): void {
    this.#held = held
    this.gesture('start')
  }

  scrolled({ top, below, whole }: Scroll): void {
    const fell = top < this.#top - 1
    this.#top = top
    if (below <= AT_END_PX && whole) this.at = 'end'
    else if (fell && this.#byHand) {
      this.at = 'elsewhere'
      this.#handUntil = this.#now() + GESTURE_MS
    }
  }

  /** A person asks for the newest message. */
  toEnd(): void {
    this.#chosen = true
    this.#handUntil = -Infinity
    this.at = 'end'
  }

  /** A person asks for a message. */
  jumped(): void {
    this.#chosen = true
    this.at = 'elsewhere'
  }

  /** The room opens where the person left it. */
  keep(): void {
    this.#chosen = true
    this.at = 'kept'
  }

  /** The page is hidden: a line that is drawn until it is shown again is gone to. */
  hidden(): void {
    this.#chosen = this.at === 'elsewhere' || this.at === 'kept'
  }

  get #byHand(): boolean {
    return this.#held || this.#now() < this.#handUntil
  }
}
