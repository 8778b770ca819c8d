import type { KeptPending } from './shelf.ts'

/**
 * What the server has taken and the feed has not yet told of. On disk it stays until then: should the data lose its end
 * meanwhile, nobody else has it, and it is sent again [G9].
 */
export class Taken {
  readonly #all = new Map<string, { rev: number; pending: KeptPending }>()

  has(id: string): boolean {
    return this.#all.has(id)
  }

  add(pending: KeptPending, rev: number): void {
    this.#all.set(pending.id, { rev, pending })
  }

  delete(id: string): boolean {
    return this.#all.delete(id)
  }

  /** The ids of a room that are told of once its feed has reached `rev`. */
  upTo(room: string, rev: number): string[] {
    return [...this.#all.values()]
      .filter((one) => one.pending.room === room && one.rev <= rev)
      .map(({ pending }) => pending.id)
  }

  /** Lets go of all, and answers them. */
  release(): KeptPending[] {
    const released = [...this.#all.values()].map(({ pending }) => pending)
    this.#all.clear()
    return released
  }
}
