import { Refusal } from '../../../protocol/errors.ts'
import type { Rooms } from '../../stores/history/rooms.svelte.ts'
import { problemOf } from '../format/problem.ts'

export type Glimpse = Awaited<ReturnType<Rooms['preview']>>

const RETRY_FIRST_MS = 2_000
const RETRY_MOST_MS = 30_000

/** What an invitation shows of a room before one is in it. Asks again by itself while the server cannot be reached. */
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
      if (error instanceof Refusal && (error.code === 'not_found' || error.code === 'invalid')) {
        this.unknown = problemOf(error)
        return
      }
      this.unreachable = problemOf(error)
      const asked = error instanceof Refusal ? error.retryAfterMs : undefined
      if (!this.#stopped) this.#timer = setTimeout(() => void this.load(), asked ?? this.#wait)
      this.#wait = Math.min(this.#wait * 2, RETRY_MOST_MS)
    }
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }
}
