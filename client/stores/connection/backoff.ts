import { Refusal } from '../../../protocol/errors.ts'
import { retryDelay } from './retry.ts'

/** Repeats work that was refused: later each time, and never again once it is closed. */
export class Backoff {
  readonly #work: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #attempts = 0
  #closed = false

  constructor(work: () => void) {
    this.#work = work
  }

  /** Plans the next attempt, at the time that the server asked for where `error` is its refusal. */
  after(error: unknown): void {
    clearTimeout(this.#timer)
    if (this.#closed) return
    const asked = error instanceof Refusal ? error.retryAfterMs : undefined
    this.#timer = setTimeout(this.#work, retryDelay(this.#attempts++, asked))
  }

  /** The work has succeeded: the next delay is the first again. */
  done(): void {
    clearTimeout(this.#timer)
    this.#attempts = 0
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#closed = true
  }
}
