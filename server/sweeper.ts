import type { Context } from './context.ts'

/** Work that is begun once a minute, one at a time, and ends early when the server stops. */
export abstract class Sweeper {
  protected closed = false
  private underWay: Promise<void> | null = null

  constructor(private readonly log: Context['log']) {}

  /** A sweep that is under way goes on. Resolves when it is over, and never rejects. */
  async sweep(): Promise<void> {
    if (this.closed) return
    this.underWay ??= this.run()
      .catch((error: unknown) => this.log.warn(this.failure, { error: String(error) }))
      .finally(() => (this.underWay = null))
    await this.underWay
  }

  async close(): Promise<void> {
    this.closed = true
    await this.underWay
  }

  /** The event of the log when a sweep failed. */
  protected abstract readonly failure: string
  protected abstract run(): Promise<void>
}

/** After a step others have the storage for so many times as long, and at least so many ms. */
const REST_FACTOR = 9
const LEAST_REST_MS = 50

/** Leaves the storage to others after a step of a sweep that began at `began` (`performance.now`). */
export const restAfter = (began: number): Promise<void> =>
  Bun.sleep(Math.max(LEAST_REST_MS, REST_FACTOR * (performance.now() - began)))
