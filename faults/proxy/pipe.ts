import type { Random } from '../rounds/random.ts'
import type { Conditions, Direction } from './conditions.ts'

/** The end of a connection, as far as a pipe needs it. */
export interface End {
  /** How many bytes were taken. */
  write(data: Uint8Array): number
  flush(): void
  shutdown(): void
  pause(): void
  resume(): void
}

/** Bytes that may wait in a pipe before the sender has to. */
const MOST_WAITING = 256 * 1024
/** With a limit on bandwidth, pieces are sent so often. */
const PIECE_EVERY_MS = 20

/** Carries bytes one way, as late, as slowly and in as small pieces as the conditions want. */
export class Pipe {
  readonly #waiting: { bytes: Uint8Array; due: number }[] = []
  #size = 0
  #lastDue = 0
  /** With a limit on bandwidth: when the next piece may go. */
  #freeAt = 0
  #full = false
  #paused = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #turning = false
  #ending = false
  #closed = false

  constructor(
    private readonly from: End,
    private readonly to: End,
    private readonly direction: Direction,
    private readonly conditions: Conditions,
    private readonly random: Random,
  ) {}

  get held(): boolean {
    return this.conditions.blocks(this.direction)
  }

  /** The bytes are the runtime's and valid only now: what has to wait is copied. */
  take(bytes: Uint8Array): void {
    const { latencyMs, jitterMs } = this.conditions
    // What was sent first arrives first.
    this.#lastDue = Math.max(this.#lastDue, performance.now() + latencyMs + this.random.between(0, jitterMs))
    this.#waiting.push({ bytes: bytes.slice(), due: this.#lastDue })
    this.#size += bytes.length
    this.#pump()
  }

  /** The sender has said its last. */
  finish(): void {
    this.#ending = true
    this.#pump()
  }

  /** The receiver takes more. */
  drained(): void {
    this.#full = false
    this.#pump()
  }

  /** The conditions are others now. */
  changed(): void {
    if (this.conditions.isNormal) {
      for (const chunk of this.#waiting) chunk.due = 0
      this.#lastDue = 0
      this.#freeAt = 0
    }
    this.#pump()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#waiting.length = 0
  }

  #pump(): void {
    if (this.#closed) return
    clearTimeout(this.#timer)
    while (this.#waiting.length > 0 && !this.#full && !this.#turning && !this.held) {
      const [chunk] = this.#waiting
      const wait = Math.max(chunk!.due, this.#freeAt) - performance.now()
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#pump(), wait)
        break
      }
      this.#send(chunk!)
    }
    this.#throttle()
    if (this.#ending && this.#waiting.length === 0 && !this.held) {
      this.#closed = true
      this.to.shutdown()
    }
  }

  #send(chunk: { bytes: Uint8Array }): void {
    const { bytesPerSecond, sliceBytes } = this.conditions
    const most = Math.min(sliceBytes, Math.max(1, Math.floor((bytesPerSecond * PIECE_EVERY_MS) / 1_000)))
    const piece = chunk.bytes.subarray(0, most)
    const written = Math.max(0, this.to.write(piece))
    if (written < piece.length) this.#full = true
    if (bytesPerSecond !== Infinity)
      this.#freeAt = Math.max(this.#freeAt, performance.now() - PIECE_EVERY_MS) + (written / bytesPerSecond) * 1_000
    this.#size -= written
    if (written === chunk.bytes.length) this.#waiting.shift()
    else chunk.bytes = chunk.bytes.subarray(written)
    if (sliceBytes !== Infinity) this.#turn()
  }

  /** Each slice leaves in a turn of its own, or the system would send them as one. */
  #turn(): void {
    this.to.flush()
    this.#turning = true
    setImmediate(() => {
      this.#turning = false
      this.#pump()
    })
  }

  /** Who sends into a pipe that holds, or is full, has to wait as on a real line. */
  #throttle(): void {
    const pause = this.held || this.#size >= MOST_WAITING
    if (pause === this.#paused) return
    this.#paused = pause
    if (pause) this.from.pause()
    else this.from.resume()
  }
}
