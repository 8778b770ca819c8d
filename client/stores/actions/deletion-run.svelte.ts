import { codeOf, problemOf, type Problem } from '../connection/problem.ts'
import type { Moderation } from './moderation.ts'

export interface DeletionRunOptions {
  moderation: Pick<Moderation, 'deleteSome'>
  room: string
  /** Whose messages are deleted. */
  person: string
}

/** Deletes all messages of one person in a room, some at a time. It can be stopped, and started again where it was. */
export class DeletionRun {
  state = $state<'ready' | 'running' | 'waiting' | 'stopped' | 'failed' | 'done'>('ready')
  /** How many messages were deleted so far. */
  deleted = $state(0)
  /** Why it has failed, or why it waits: then with `retryAfterMs`. */
  problem = $state.raw<Problem | null>(null)
  readonly #options: DeletionRunOptions
  #before: number | undefined
  #asking = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: DeletionRunOptions) {
    this.#options = options
  }

  get underWay(): boolean {
    return this.state === 'running' || this.state === 'waiting'
  }

  /** Begins, or goes on after it was stopped or has failed. */
  start(): void {
    if (this.underWay || this.state === 'done') return
    this.state = 'running'
    // After a quick stop the server may still be deleting.
    if (!this.#asking) void this.#run()
  }

  /** What the server is deleting at this moment is still deleted, and counted. */
  stop(): void {
    clearTimeout(this.#timer)
    if (this.underWay) this.state = 'stopped'
  }

  async #run(): Promise<void> {
    const { moderation, room, person } = this.#options
    this.state = 'running'
    this.problem = null
    this.#asking = true
    try {
      do {
        const { deleted, before } = await moderation.deleteSome(room, person, this.#before)
        this.deleted += deleted
        this.#before = before
      } while (this.#before !== undefined && this.#runs)
      if (this.#before === undefined) this.state = 'done'
    } catch (error) {
      if (this.#runs) this.#fail(problemOf(error))
    } finally {
      this.#asking = false
    }
  }

  /** A person may have stopped it while the server was asked. */
  get #runs(): boolean {
    return this.state === 'running'
  }

  #fail(problem: Problem): void {
    this.problem = problem
    if (codeOf(problem) !== 'rate_limited' || problem.retryAfterMs === undefined) {
      this.state = 'failed'
      return
    }
    this.state = 'waiting'
    this.#timer = setTimeout(() => void this.#run(), problem.retryAfterMs)
  }
}
