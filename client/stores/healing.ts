import type { HealingOptions } from './heal.ts'

/**
 * Brings back to the server what this person said and the data has lost [G9]. What was said since waits for that, room
 * by room, so that everything comes in the order in which it was written.
 */
export class Healing {
  readonly #options: HealingOptions
  #rooms: ReadonlySet<string> = new Set()

  constructor(options: HealingOptions) {
    this.#options = options
  }

  /** Whether in this room something older may have to be sent first. */
  waits(room: string): boolean {
    return this.#rooms.has(room)
  }

  /** Resolves when it is known what waits, and goes on until that is done or `signal` aborts. `healed` is told after each room. */
  async begin(person: string | null, signal: AbortSignal, healed: () => void): Promise<void> {
    const lost = person === null ? [] : await this.#options.cache.lost(person)
    const rooms = new Set(lost.map(({ room }) => room))
    this.#rooms = rooms
    if (lost.length === 0) return
    void import('./heal.ts')
      .then(({ heal }) =>
        heal(this.#options, lost, signal, (room) => {
          rooms.delete(room)
          healed()
        }),
      )
      .catch(() => {
        // Cut off, it is begun again at the next connect; where something else is wrong, what is new does not wait for it.
        if (signal.aborted) return
        rooms.clear()
        healed()
      })
  }
}
