import type { HealingOptions } from './heal.ts'

/** Told for each room, one after the other: what was missing lies on disk, to be read; then the room may send again. */
export interface Healed {
  found: () => Promise<void>
  open: (room: string) => void
}

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

  /** Resolves when it is known what waits, and goes on until that is done or `signal` aborts. */
  async begin(person: string | null, signal: AbortSignal, { found, open }: Healed): Promise<void> {
    const lost = person === null ? [] : await this.#options.cache.lost(person)
    const rooms = new Set(lost.map(({ room }) => room))
    this.#rooms = rooms
    if (lost.length === 0) return
    void import('./heal.ts')
      .then(({ heal }) =>
        heal(this.#options, lost, signal, async (room) => {
          await found()
          rooms.delete(room)
          open(room)
        }),
      )
      .catch(() => {
        // Cut off, it is begun again at the next connect; where something else is wrong, what is new does not wait for it.
        if (signal.aborted) return
        for (const room of rooms) {
          rooms.delete(room)
          open(room)
        }
      })
  }
}
