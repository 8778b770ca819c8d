import type { Context } from './context.ts'

/** After a step others have the storage for so many times as long, and at least so many ms. */
const REST_FACTOR = 9
const LEAST_REST_MS = 50
/** Messages of one step: some 8 ms of the writer. */
const AT_ONCE = 25

/**
 * Deletes the messages that have expired in steps of some ms, room by room. What a stop leaves, and what expired while the
 * server was off, is deleted after the next start.
 */
export class Expiry {
  private underWay: Promise<void> | null = null
  private closed = false

  constructor(private readonly context: Pick<Context, 'storage' | 'policies' | 'log' | 'clock'>) {}

  /** Called once a minute. A sweep that is under way goes on. Resolves when nothing is left, and never rejects. */
  async sweep(): Promise<void> {
    if (this.closed) return
    this.underWay ??= this.run()
      .catch((error: unknown) => this.context.log.warn('messages.not-expired', { error: String(error) }))
      .finally(() => (this.underWay = null))
    await this.underWay
  }

  async close(): Promise<void> {
    this.closed = true
    await this.underWay
  }

  private async run(): Promise<void> {
    const { storage, policies: defaults, clock, log } = this.context
    let deleted = 0
    while (!this.closed) {
      const now = clock()
      const { room } = await storage.expiringRoom({ now, defaults })
      if (room === null) break
      for (let more = true; more && !this.closed;) {
        const began = performance.now()
        const step = await storage.expireMessages({ room, now, defaults, limit: AT_ONCE })
        deleted += step.deleted
        more = step.more
        if (step.deleted > 0) await Bun.sleep(Math.max(LEAST_REST_MS, REST_FACTOR * (performance.now() - began)))
      }
    }
    if (deleted > 0) log.info('messages.expired', { deleted })
  }
}
