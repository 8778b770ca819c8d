const SECOND_MS = 1_000

/** A wait of some ms that begins when this is made. */
export class Countdown {
  /** How many ms of it are left, by the second. */
  left: number = $state(0)
  readonly #until: number
  readonly #now: () => number

  constructor(ms: number, now: () => number = () => performance.now()) {
    this.left = ms
    this.#now = now
    this.#until = now() + ms
  }

  /** Follows the clock until it is over, or the returned function is called. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout>
    const look = () => {
      this.left = Math.max(0, this.#until - this.#now())
      if (this.left > 0) timer = setTimeout(look, this.left % SECOND_MS || SECOND_MS)
    }
    look()
    return () => clearTimeout(timer)
  }
}
