import { Backoff } from '../../stores/connection/backoff.ts'
import { problemOf, type Problem } from '../../stores/connection/problem.ts'
import type { RoomCommands } from '../../stores/history/room-commands.ts'

export type Glimpse = Awaited<ReturnType<RoomCommands['preview']>>

/** The code leads nowhere, however often it is tried. */
const ENDS: ReadonlySet<string> = new Set([
  'wrong_code',
  'code_replaced',
  'invite_ended',
  'no_such_invite',
  'invalid_input',
])

/** The preview of a room on its invitation. Asks again while the server cannot be reached. */
export class Preview {
  glimpse = $state<Glimpse | null>(null)
  unknown = $state.raw<Problem | null>(null)
  unreachable = $state.raw<Problem | null>(null)
  /** Attempts that did not reach the server, one after the other. */
  tries = $state(0)

  readonly #commands: RoomCommands
  readonly #code: string
  readonly #backoff = new Backoff(() => void this.load())

  constructor(commands: RoomCommands, code: string) {
    this.#commands = commands
    this.#code = code
  }

  async load(): Promise<void> {
    try {
      this.glimpse = await this.#commands.preview(this.#code)
      this.unreachable = null
      this.#backoff.done()
    } catch (error) {
      const problem = problemOf(error)
      if (ENDS.has(problem.reason)) this.unknown = problem
      else {
        this.unreachable = problem
        this.tries++
        this.#backoff.after(error)
      }
    }
  }

  stop(): void {
    this.#backoff.close()
  }
}
