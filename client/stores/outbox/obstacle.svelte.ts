import { codeOf, type Problem } from '../connection/problem.ts'
import type { Tabs } from '../identity/tabs.ts'

/** Why the server takes no commands at the moment. The tab that sends tells the others of this browser. */
export class Obstacle {
  readonly #tabs: Tabs
  #problem = $state.raw<Problem | null>(null)

  constructor(tabs: Tabs) {
    this.#tabs = tabs
    tabs.on('obstacle', (problem) => (this.#problem = problem))
  }

  get problem(): Problem | null {
    return this.#problem
  }

  /** Whether this person is over their rate. */
  get isRate(): boolean {
    return this.#problem !== null && codeOf(this.#problem) === 'rate_limited'
  }

  /** Emits each time, because a tab that was opened since has no earlier state. */
  set(problem: Problem | null): void {
    if (problem === null && this.#problem === null) return
    this.#problem = problem
    this.#tabs.emit('obstacle', problem)
  }

  /** Ends it in this tab only. */
  forget(): void {
    this.#problem = null
  }
}
