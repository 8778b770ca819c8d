import type { Context } from './context.ts'

/** So long an answer waits for the messages of its person. */
const PATIENCE_MS = 3_000

/** Deletes the messages of former members in bounded steps. What a stop leaves is deleted after the next start. */
export class Departures {
  private underWay: Promise<void> | null = null
  private closed = false

  constructor(private readonly context: Pick<Context, 'storage' | 'limits' | 'log'>) {}

  /** Called once a minute, and for each person who goes. Resolves when nothing is left. */
  async sweep(): Promise<void> {
    if (this.closed) return
    this.underWay ??= this.run()
      .catch((error: unknown) => this.context.log.warn('departures.not-swept', { error: String(error) }))
      .finally(() => (this.underWay = null))
    await this.underWay
  }

  /** The same, but resolves after some seconds in any case. */
  async sweepForAWhile(): Promise<void> {
    await Promise.race([this.sweep(), Bun.sleep(PATIENCE_MS)])
  }

  async close(): Promise<void> {
    this.closed = true
    await this.underWay
  }

  private async run(): Promise<void> {
    const { storage, limits } = this.context
    let more = true
    while (more && !this.closed) more = (await storage.deleteDeparted({ limit: limits.deletedAtOnce })).more
  }
}
