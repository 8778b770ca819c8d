import type { SessionInfo } from '../../../protocol/accounts.ts'
import { problemOf, type Problem } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'

/** The sessions of this person on all of their devices. */
export class OwnSessions {
  /** The present one first, then the one that was used last. Null until the server has answered. */
  list = $state.raw<SessionInfo[] | null>(null)
  /** Why something did not succeed. */
  problem = $state.raw<Problem | null>(null)
  readonly #wire: Wire

  constructor(wire: Wire) {
    this.#wire = wire
  }

  get others(): number {
    return this.list?.filter(({ present }) => !present).length ?? 0
  }

  async load(): Promise<void> {
    await this.#try(async () => {
      const { sessions } = await this.#wire.post('session.list', {})
      this.list = sessions.toSorted((a, b) => Number(b.present ?? false) - Number(a.present ?? false))
    })
  }

  /** Ends another session. One that has ended already is not there any more, either. */
  async end(id: string): Promise<boolean> {
    return this.#try(async () => {
      await this.#wire.post('session.end', { id }).catch((error: unknown) => {
        if (problemOf(error).reason !== 'no_such_session') throw error
      })
      this.list = this.list?.filter((session) => session.id !== id) ?? null
    })
  }

  async endOthers(): Promise<boolean> {
    return this.#try(async () => {
      await this.#wire.post('session.endOthers', {})
      this.list = this.list?.filter(({ present }) => present) ?? null
    })
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    this.problem = null
    try {
      await work()
      return true
    } catch (error) {
      this.problem = problemOf(error)
      return false
    }
  }
}
