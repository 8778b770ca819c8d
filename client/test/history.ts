import type { Input, Results } from '../../protocol/commands.ts'
import type { Message } from '../../protocol/entities.ts'
import { messageChanges } from './cast.ts'

/** A room's messages on the server, answered in pages as the protocol defines. */
export class History {
  messages: Message[]
  rev: number

  constructor(size: number) {
    this.messages = messageChanges(0, size).map(({ message }) => message)
    this.rev = size
  }

  page({ before, after, around, limit = 50 }: Input<'message.page'>): Results['message.page'] {
    const end = this.messages.length
    const [from, to] = this.#span(before, after, around, limit).map((at) => Math.min(end, Math.max(0, at)))
    return { messages: this.messages.slice(from, to), rev: this.rev, more: { before: from! > 0, after: to! < end } }
  }

  #span(before = Infinity, after?: number, around?: number, limit = 50): [number, number] {
    if (around !== undefined) return [this.#at(around) - limit / 2, this.#at(around) + limit / 2]
    if (after !== undefined) return [this.#at(after + 1), this.#at(after + 1) + limit]
    return [this.#at(before) - limit, this.#at(before)]
  }

  #at(seq: number): number {
    const at = this.messages.findIndex((message) => message.seq >= seq)
    return at < 0 ? this.messages.length : at
  }
}
