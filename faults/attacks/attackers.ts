import { join } from 'node:path'
import type { Order, Report } from './attackers-process.ts'
import type { Scene } from './scene.ts'
import type { Tally } from './tally.ts'

/**
 * Attackers yield the processor to the server and the victims. On their own machine they would take none of it; here a
 * victim would otherwise wait for them, and not for the server.
 */
export const NICENESS = 10
/** An attack that blocks the server at once never reports that all attackers have begun. */
const BEGINS_WITHIN_MS = 3_000
const REPORTS_WITHIN_MS = 10_000

/** Attackers in a process of their own. */
export class Attackers {
  readonly #begun = Promise.withResolvers<void>()
  readonly #tally = Promise.withResolvers<Tally>()
  readonly #process = Bun.spawn(
    ['nice', '-n', String(NICENESS), process.execPath, join(import.meta.dir, 'attackers-process.ts')],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      serialization: 'json',
      ipc: (report: Report) => {
        if (report === 'begun') this.#begun.resolve()
        else this.#tally.resolve(report)
      },
    },
  )

  /** Resolves when the attack is under way. */
  async begin(attack: string, port: number, scene: Scene): Promise<void> {
    this.#order({ begin: attack, port, scene })
    await Promise.race([this.#begun.promise, Bun.sleep(BEGINS_WITHIN_MS)])
  }

  /** What they have done so far; null when they are too busy to answer. Asked once. */
  async tally(): Promise<Tally | null> {
    this.#order('report')
    return Promise.race([this.#tally.promise, Bun.sleep(REPORTS_WITHIN_MS).then(() => null)])
  }

  async end(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#process.exited
  }

  #order(order: Order): void {
    this.#process.send(order)
  }
}
