import { Refusal } from '../../protocol/errors.ts'

/** Too little in the time of a watch. */
const SLOW_BYTES = 16 * 1024

/** Throws when a stream has brought too little for too long. */
export class SlowWatch {
  #since = performance.now()
  #bytes = 0

  constructor(private readonly slowMs: number) {}

  came(bytes: number): void {
    this.#bytes += bytes
    if (performance.now() - this.#since < this.slowMs) return
    if (this.#bytes < SLOW_BYTES) throw new Refusal('upload_cut')
    this.#since = performance.now()
    this.#bytes = 0
  }
}
