import { memoryOf } from '../../bench/load/proc.ts'

const EVERY_MS = 50

/** Bytes of a server's resident memory. */
export interface Memory {
  before: number
  most: number
  after: number
}

/** Watches the memory of a process from its creation on. */
export class MemoryWatch {
  readonly #before: number
  #most: number
  readonly #timer = setInterval(() => this.#sample(), EVERY_MS)

  constructor(private readonly pid: number) {
    this.#before = this.#most = memoryOf(pid)
  }

  /** The memory now is that after the attack. Throws when the process has ended. */
  stop(): Memory {
    this.cancel()
    const after = memoryOf(this.pid)
    return { before: this.#before, most: Math.max(this.#most, after), after }
  }

  cancel(): void {
    clearInterval(this.#timer)
  }

  #sample(): void {
    try {
      this.#most = Math.max(this.#most, memoryOf(this.pid))
    } catch {
      // `stop` reports that the process has ended.
      this.cancel()
    }
  }
}
