import type { Context } from './context.ts'

/**
 * Logs who is an operator: all of them at the start, then each one who becomes it or ceases to be it, however that
 * happened: by the command beside the server, with the first account, or because the account was deleted.
 */
export class OperatorLog {
  private known: ReadonlySet<string> | null = null

  constructor(private readonly context: Pick<Context, 'storage' | 'log'>) {}

  /** Called at the start and once a minute. Never rejects. */
  async look(): Promise<void> {
    const { storage, log } = this.context
    try {
      const { people } = await storage.operators({})
      const [now, before] = [new Set(people), this.known]
      this.known = now
      if (before === null) {
        if (now.size > 0) log.info('admin.operators', { people: people.join(' ') })
        return
      }
      for (const person of now) if (!before.has(person)) log.info('admin.operator-made', { person })
      for (const person of before) if (!now.has(person)) log.info('admin.operator-unmade', { person })
    } catch (error) {
      // The storage reports once that it cannot be reached.
      log.debug('admin.operators-not-read', { error: String(error) })
    }
  }
}
