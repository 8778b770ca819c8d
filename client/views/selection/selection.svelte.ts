import type { Message } from '../../../protocol/entities.ts'

/** The messages of a room that a person has chosen, to do something with all of them. */
export class Selection {
  #chosen = $state.raw<ReadonlyMap<string, Message>>(new Map())
  readonly #loaded: () => readonly Message[]
  /** The message that was pressed last, with which a range begins. */
  last: string

  constructor(loaded: () => readonly Message[], first: Message) {
    this.#loaded = loaded
    this.#chosen = new Map([[first.id, first]])
    this.last = first.id
  }

  has(id: string): boolean {
    return this.#chosen.has(id)
  }

  /** Chooses a message, or no longer. `through`: everything from the last one to this one, among the loaded messages. */
  toggle(message: Message, through: boolean): void {
    const range = through ? this.#through(message.id) : []
    const chosen = new Map(this.#chosen)
    if (range.length > 0) for (const one of range) chosen.set(one.id, one)
    else if (!chosen.delete(message.id)) chosen.set(message.id, message)
    this.#chosen = chosen
    this.last = message.id
  }

  /** As they are now, oldest first; without those that were deleted meanwhile. */
  get messages(): Message[] {
    const now = new Map(this.#loaded().map((message) => [message.id, message]))
    return [...this.#chosen.values()]
      .map((message) => now.get(message.id) ?? message)
      .filter(({ deleted }) => !deleted)
      .toSorted((a, b) => a.seq - b.seq)
  }

  #through(id: string): Message[] {
    const loaded = this.#loaded()
    const [from, to] = [this.last, id]
      .map((one) => loaded.findIndex((message) => message.id === one))
      .toSorted((a, b) => a - b) as [number, number]
    return from < 0 ? [] : loaded.slice(from, to + 1).filter(({ deleted }) => !deleted)
  }
}
