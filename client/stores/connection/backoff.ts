import { Refusal } from '../../../protocol/errors.ts'
import { retryDelay } from './retry.ts'
import { onWake } from './wake.ts'

/** Repeats work that was refused: later each time, at once when the network is back, and never again once it is closed. */
export class Backoff {
  readonly #work: () => void
  #cancel: () => void = () => undefined
  #attempts = 0
  #closed = false

  constructor(work: () => void) {
    this.#work = work
  }

  /** Plans the next attempt, at the time that the server asked for where `error` is its refusal. */
  after(error: unknown): void {
    this.#cancel()
    if (this.#closed) return
    const asked = error instanceof Refusal ? error.retryAfterMs : undefined
    const attempt = (): void => {
      this.#cancel()
      this.#work()
    }
    const timer = setTimeout(attempt, retryDelay(this.#attempts++, asked))
    const stop = asked === undefined ? onWake(attempt) : undefined
    this.#cancel = () => {
      clearTimeout(timer)
      stop?.()
    }
  }

  /** The work has succeeded: the next delay is the first again. */
  done(): void {
    this.#cancel()
    this.#attempts = 0
  }

  close(): void {
    this.#cancel()
    this.#closed = true
  }
}
