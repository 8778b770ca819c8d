import { on } from 'svelte/events'
import { noonOf } from './time.ts'

const MINUTE_MS = 60_000

/** The current day. It changes at midnight, and when a computer that slept over midnight wakes. */
export class Today {
  /** In ms since 1970. */
  noon: number = $state(0)
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
    this.noon = noonOf(now())
  }

  /** Follows the clock until the returned function is called. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout>
    const look = () => {
      clearTimeout(timer)
      // Not one timer until midnight: it stops while the computer sleeps, and the clock may be set.
      timer = setTimeout(look, MINUTE_MS - (this.#now() % MINUTE_MS))
      this.noon = noonOf(this.#now())
    }
    look()
    const off = globalThis.document && on(document, 'visibilitychange', look)
    return () => {
      clearTimeout(timer)
      off?.()
    }
  }
}
