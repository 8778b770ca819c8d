import { on } from 'svelte/events'
import { noonOf } from './time.ts'

const MINUTE_MS = 60_000

/** The current day, and the minute. The day changes at midnight, and when a computer that slept over midnight wakes. */
export class Today {
  /** In ms since 1970. */
  noon: number = $state(0)
  /** The time of the last look at the clock, at most a minute ago, in ms since 1970. */
  minute: number = $state(0)
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
    this.minute = now()
    this.noon = noonOf(this.minute)
  }

  /** Follows the clock until the returned function is called. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout>
    const look = () => {
      clearTimeout(timer)
      // Not one timer until midnight: it stops while the computer sleeps, and the clock may be set.
      timer = setTimeout(look, MINUTE_MS - (this.#now() % MINUTE_MS))
      this.minute = this.#now()
      this.noon = noonOf(this.minute)
    }
    look()
    const off = globalThis.document && on(document, 'visibilitychange', look)
    return () => {
      clearTimeout(timer)
      off?.()
    }
  }
}
