import type { Change, Message, ProvenRange } from '../../../protocol/entities.ts'
import type { MessageRecord } from '../../history/history.ts'
import { messageRecord } from '../message-record.ts'

/** A client's cache of one room: every message from `low` on, and the rev of its newest change. */
export class CachedRoom {
  rev: number
  /** The term of `rev` and the server's proof of it. */
  term: string
  proof: string
  /** The lowest seq that was loaded; null when no page was loaded. */
  low: number | null = null
  /** The first message is loaded. */
  complete = false
  loading = false
  readonly #messages = new Map<string, MessageRecord>()

  constructor({ to, term, proof }: Omit<ProvenRange, 'from' | 'changes'>) {
    this.rev = to
    this.term = term
    this.proof = proof
  }

  /** Applies the changes above its rev. */
  apply({ to, term, proof, changes }: ProvenRange): void {
    for (const change of changes) if (change.rev > this.rev) this.#applyChange(change)
    this.rev = to
    this.term = term
    this.proof = proof
  }

  /** Fills a new cache with all changes from rev 0 on. */
  fill(changes: Change[]): void {
    this.complete = true
    for (const change of changes) this.#applyChange(change)
  }

  add(messages: Message[]): void {
    for (const message of messages) {
      const cached = this.#messages.get(message.id)
      if (cached === undefined || cached.rev <= message.rev) this.#messages.set(message.id, messageRecord(message))
    }
  }

  /** What the room shows, oldest first. */
  screen(): MessageRecord[] {
    const shown = [...this.#messages.values()].filter(({ aside }) => !aside)
    return shown.sort((a, b) => a.seq - b.seq)
  }

  #applyChange(change: Change): void {
    if ('message' in change) this.add([change.message])
  }
}
