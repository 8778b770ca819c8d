import type { Overview } from '../../../protocol/administration.ts'
import { problemOf, type Problem } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'

const EVERY_MS = 10_000

/** The numbers of the server, which are asked for again every 10 s while somebody follows them. */
export class OverviewStore {
  /** Null until the server has answered. It stays when a later question fails. */
  now = $state.raw<Overview | null>(null)
  /** Why the last question failed. */
  problem = $state.raw<Problem | null>(null)
  readonly #wire: Pick<Wire, 'post'>

  constructor(wire: Pick<Wire, 'post'>) {
    this.#wire = wire
  }

  /** Until the returned function is called. A page that is not seen asks nothing. */
  follow(): () => void {
    void this.ask()
    const timer = setInterval(() => document.visibilityState === 'visible' && void this.ask(), EVERY_MS)
    return () => clearInterval(timer)
  }

  async ask(): Promise<void> {
    try {
      this.now = await this.#wire.post('admin.overview', {})
      this.problem = null
    } catch (error) {
      this.problem = problemOf(error)
    }
  }
}
