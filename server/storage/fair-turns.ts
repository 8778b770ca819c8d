import { Refusal } from '../../protocol/errors.ts'
import { FairQueue, UNBOUNDED, type Asker, type Queued, type WaitingBounds } from './fair-queue.ts'

const RETRY_AFTER_MS = 1_000

export interface FairTurnsOptions {
  /** While less weight than this is under way, the next work begins, however heavy it is. */
  atOnce: number
  waiting?: WaitingBounds
  /** After each work its room stays taken for as long as the work took, while others wait: they use half of the time. */
  rests?: boolean
}

interface Waiting extends Queued {
  start: () => void
}

/** Work that is done in fair turns, so that it waits here and not in a queue of those who do it. */
export class FairTurns {
  private readonly queue: FairQueue<Waiting>
  private readonly atOnce: number
  private readonly rests: boolean
  /** How many are under way. Their weight is a sum of fractions, which is not exactly 0 again when all have ended. */
  private count = 0
  private underWay = 0
  private closed = false
  private drained: (() => void) | undefined

  constructor({ atOnce, waiting = UNBOUNDED, rests = false }: FairTurnsOptions) {
    this.atOnce = atOnce
    this.rests = rests
    this.queue = new FairQueue(waiting)
  }

  /** How much work waits for its turn. */
  get waiting(): number {
    return this.queue.size
  }

  /**
   * Begins at once while there is room and nothing else waits. `by` is null for the server's own work. Rejects with
   * `too_many_waiting` when too much of this person or address waits [G7].
   */
  run<T>(by: Asker | null, weight: number, work: () => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new Refusal('storage_unavailable'))
    if (this.underWay < this.atOnce && this.queue.size === 0) return this.perform(weight, work)
    return new Promise((resolve, reject) => {
      const start = () => resolve(this.perform(weight, work))
      if (!this.queue.add({ by, weight, start })) reject(new Refusal('too_many_waiting', undefined, RETRY_AFTER_MS))
    })
  }

  /** Resolves when nothing is waiting or under way. From the call on everything is refused. */
  drain(): Promise<void> {
    this.closed = true
    return new Promise((resolve) => {
      this.drained = resolve
      if (this.count === 0) resolve()
    })
  }

  private async perform<T>(weight: number, work: () => Promise<T>): Promise<T> {
    this.count++
    this.underWay += weight
    const began = this.rests ? performance.now() : 0
    try {
      return await work()
    } finally {
      if (this.rests && this.queue.size > 0) setTimeout(() => this.end(weight), performance.now() - began)
      else this.end(weight)
    }
  }

  private end(weight: number): void {
    this.count--
    this.underWay -= weight
    while (this.underWay < this.atOnce && this.queue.size > 0) this.queue.take()!.start()
    if (this.count === 0) this.drained?.()
  }
}
