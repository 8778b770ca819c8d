import { problemOf, type Problem } from '../../stores/connection/problem.ts'

/** What a button does: whether it is under way, and why it was refused the last time. */
export class Attempt {
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)

  /** Does it, unless it is under way. Answers whether it was done. */
  async make(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.problem = null
    try {
      await work()
      return true
    } catch (error) {
      this.problem = problemOf(error)
      return false
    } finally {
      this.busy = false
    }
  }
}
