import type { Rooms } from '../../stores/history/rooms.svelte.ts'
import { problemOf } from '../../stores/connection/problem.ts'
import { refusalText } from '../format/refusals.ts'

export type Glimpse = Awaited<ReturnType<Rooms['preview']>>

const RETRY_FIRST_MS = 2_000
const RETRY_MOST_MS = 30_000

/** The preview of a room on its invitation. Asks again while the server cannot be reached. */
export class Preview {
  glimpse = $state<Glimpse | null>(null)
  unknown = $state<string | null>(null)
  unreachable = $state<string | null>(null)

  #rooms: Rooms
  #code: string
  #timer: ReturnType<typeof setTimeout> | undefined
  #wait = RETRY_FIRST_MS
  #stopped = false

  constructor(rooms: Rooms, code: string) {
    this.#rooms = rooms
    this.#code = code
  }

  async load(): Promise<void> {
    clearTimeout(this.#timer)
    try {
      this.glimpse = await this.#rooms.preview(this.#code)
      this.unreachable = null
    } catch (error) {
      const problem = problemOf(error)
      if (problem.reason === 'wrong_code' || problem.reason === 'invalid_input') {
        this.unknown = refusalText(problem)
        return
      }
      this.unreachable = refusalText(problem)
      if (!this.#stopped) this.#timer = setTimeout(() => void this.load(), problem.retryAfterMs ?? this.#wait)
      this.#wait = Math.min(this.#wait * 2, RETRY_MOST_MS)
    }
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }
}
