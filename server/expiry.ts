import type { Context } from './context.ts'
import { restAfter, Sweeper } from './sweeper.ts'

/** Messages of one step: some 8 ms of the writer. */
const AT_ONCE = 25

/**
 * Deletes the messages that have expired in steps of some ms, room by room. What a stop leaves, and what expired while the
 * server was off, is deleted after the next start.
 */
export class Expiry extends Sweeper {
  protected readonly failure = 'messages.not-expired'

  constructor(private readonly context: Pick<Context, 'storage' | 'policies' | 'log' | 'clock'>) {
    super(context.log)
  }

  protected async run(): Promise<void> {
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
        if (step.deleted > 0) await restAfter(began)
      }
    }
    if (deleted > 0) log.info('messages.expired', { deleted })
  }
}
