import { sharedLimits } from '../../../protocol/limits.ts'
import type { Message } from '../../../protocol/entities.ts'
import type { Wire } from '../connection/wire.ts'

export interface OriginalsOptions {
  room: string
  wire: Wire
  /** The messages in the window. */
  messages: () => readonly Message[]
}

/** The messages that others reply to. Those outside the window are fetched, once. */
export class Originals {
  readonly #room: string
  readonly #wire: Wire
  /** Null when the room has no such message. */
  #fetched = $state.raw<ReadonlyMap<string, Message | null>>(new Map())
  readonly #inWindow: () => ReadonlyMap<string, Message>
  #asked = new Map<string, Promise<void>>()
  #next: { ids: string[]; fetching: Promise<void> } | null = null

  constructor({ room, wire, messages }: OriginalsOptions) {
    this.#room = room
    this.#wire = wire
    const byId = $derived(new Map(messages().map((message) => [message.id, message])))
    this.#inWindow = () => byId
  }

  /** Undefined when it is not loaded yet, null when the room has no such message. */
  get(id: string): Message | null | undefined {
    return this.#inWindow().get(id) ?? this.#fetched.get(id)
  }

  /** Fetches a message that is not loaded yet, together with others that are asked for at the same time. */
  async load(id: string): Promise<Message | null | undefined> {
    if (this.get(id) === undefined) {
      const asked = this.#asked.get(id) ?? this.#join(id)
      this.#asked.set(id, asked)
      await asked
      this.#asked.delete(id)
    }
    return this.get(id)
  }

  /** Replaces fetched messages that have changed. */
  changed(messages: readonly Message[]): void {
    const known = messages.filter(({ id }) => this.#fetched.has(id))
    if (known.length > 0) this.#add(known.map((message) => [message.id, message]))
  }

  /** Forgets the messages up to a seq, which have expired. */
  expire(seq: number): void {
    const gone = [...this.#fetched.values()].filter((message) => message && message.seq <= seq)
    if (gone.length > 0) this.#add(gone.map((message) => [message!.id, null]))
  }

  #join(id: string): Promise<void> {
    if (this.#next === null || this.#next.ids.length === sharedLimits.messageIds) {
      const ids: string[] = []
      const fetching = Promise.resolve().then(() => this.#fetch(ids))
      this.#next = { ids, fetching }
    }
    this.#next.ids.push(id)
    return this.#next.fetching
  }

  /** After a failure the ids are still unknown, and can be asked for again. */
  async #fetch(ids: string[]): Promise<void> {
    if (this.#next?.ids === ids) this.#next = null
    const answer = await this.#wire.command('message.get', { room: this.#room, ids }).catch(() => null)
    if (answer === null) return
    const found = new Map(answer.messages.map((message) => [message.id, message]))
    const others = ids.filter((id) => !found.has(id))
    this.#add([...found, ...(answer.more ? [] : others.map((id) => [id, null] as const))])
    if (answer.more) await this.#fetch(others)
  }

  #add(entries: (readonly [string, Message | null])[]): void {
    this.#fetched = new Map([...this.#fetched, ...entries])
  }
}
