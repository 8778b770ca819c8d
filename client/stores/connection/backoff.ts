import { Refusal } from '../../../protocol/errors.ts'
import { retryDelay } from './retry.ts'

/** The next try at what was refused: later each time, and none any more once it is closed. */
export class NextTry {
  readonly #work: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #tries = 0
  #closed = false

  constructor(work: () => void) {
    this.#work = work
  }

  /** When the server said, where the error is its refusal. */
  after(error: unknown): void {
    clearTimeout(this.#timer)
    if (this.#closed) return
    const asked = error instanceof Refusal ? error.retryAfterMs : undefined
    this.#timer = setTimeout(this.#work, retryDelay(this.#tries++, asked))
  }

  /** It has succeeded: the next that is refused is the first again. */
  done(): void {
    clearTimeout(this.#timer)
    this.#tries = 0
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#closed = true
  }
}
