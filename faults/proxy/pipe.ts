import type { Random } from '../rounds/random.ts'
import type { Conditions, Direction } from './conditions.ts'

/** The part of a socket that a pipe needs. */
export interface End {
  /** Returns how many bytes were accepted. */
  write(data: Uint8Array): number
  flush(): void
  shutdown(): void
  pause(): void
  resume(): void
}

/** Bytes that may wait in a pipe before the sender is paused. */
const MAX_WAITING = 256 * 1024
/** The interval of pieces under limited bandwidth. */
const PIECE_EVERY_MS = 20

/** Carries bytes in one direction, with the latency, bandwidth and slices of the conditions. */
export class Pipe {
  readonly #waiting: { bytes: Uint8Array; due: number }[] = []
  #size = 0
  #lastDue = 0
  /** When the next piece may be sent under limited bandwidth. */
  #freeAt = 0
  #full = false
  #paused = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #inTurn = false
  #ending = false
  #closed = false

  constructor(
    private readonly from: End,
    private readonly to: End,
    private readonly direction: Direction,
    private readonly conditions: Conditions,
    private readonly random: Random,
  ) {}

  get isBlocked(): boolean {
    return this.conditions.blocks(this.direction)
  }

  /** Copies the bytes: the runtime reuses their memory. */
  write(bytes: Uint8Array): void {
    const { latencyMs, jitterMs } = this.conditions
    // Latency must not change the order.
    this.#lastDue = Math.max(this.#lastDue, performance.now() + latencyMs + this.random.between(0, jitterMs))
    this.#waiting.push({ bytes: bytes.slice(), due: this.#lastDue })
    this.#size += bytes.length
    this.#pump()
  }

  /** The sender has ended its direction. */
  finish(): void {
    this.#ending = true
    this.#pump()
  }

  /** The receiver accepts more. */
  drained(): void {
    this.#full = false
    this.#pump()
  }

  /** The conditions have changed. */
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
    while (this.#waiting.length > 0 && !this.#full && !this.#inTurn && !this.isBlocked) {
      const [chunk] = this.#waiting
      const wait = Math.max(chunk!.due, this.#freeAt) - performance.now()
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#pump(), wait)
        break
      }
      this.#send(chunk!)
    }
    this.#throttle()
    if (this.#ending && this.#waiting.length === 0 && !this.isBlocked) {
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
    if (sliceBytes !== Infinity) this.#waitATurn()
  }

  /** Each slice is sent in a turn of its own, or the system would merge them. */
  #waitATurn(): void {
    this.to.flush()
    this.#inTurn = true
    setImmediate(() => {
      this.#inTurn = false
      this.#pump()
    })
  }

  /** Pauses the sender while the pipe is blocked or full, as a real network would. */
  #throttle(): void {
    const pause = this.isBlocked || this.#size >= MAX_WAITING
    if (pause === this.#paused) return
    this.#paused = pause
    if (pause) this.from.pause()
    else this.from.resume()
  }
}
