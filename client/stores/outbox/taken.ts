import type { Message } from '../../../protocol/entities.ts'

/**
 * What the server has taken and the feed has not yet told of. On disk it stays until then: should the data lose its end
 * meanwhile, nobody else has it, and it is sent again [G9].
 */
export class Taken {
  readonly #all = new Map<string, Message>()

  has(id: string): boolean {
    return this.#all.has(id)
  }

  add(message: Message): void {
    this.#all.set(message.id, message)
  }

  delete(id: string): boolean {
    return this.#all.delete(id)
  }

  in(room: string): Message[] {
    return [...this.#all.values()].filter((message) => message.room === room)
  }

  /** Lets go of all, and answers them. */
  release(): Message[] {
    const released = [...this.#all.values()]
    this.#all.clear()
    return released
  }
}
