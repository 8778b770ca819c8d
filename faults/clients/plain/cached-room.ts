import type { Change, Message } from '../../../protocol/entities.ts'
import type { MessageRecord } from '../../history/history.ts'
import { messageRecord } from '../message-record.ts'

/** All that a client holds of one room: every message from `low` on, and the rev up to which it knows of changes. */
export class CachedRoom {
  /** The lowest seq that was paged to; null when nothing was. */
  low: number | null = null
  /** Paged back to the first message. */
  complete = false
  /** A loadHistory is under way. */
  loading = false
  /** Names the life of the server in which `rev` was given, where the server tells. */
  run: string | undefined
  readonly #messages = new Map<string, MessageRecord>()

  constructor(public rev: number) {}

  apply(changes: Change[]): void {
    for (const change of changes) if ('message' in change) this.put([change.message])
  }

  put(messages: Message[]): void {
    for (const message of messages) {
      const cached = this.#messages.get(message.id)
      if (cached === undefined || cached.rev <= message.rev) this.#messages.set(message.id, messageRecord(message))
    }
  }

  /** Oldest first. */
  screen(): MessageRecord[] {
    return [...this.#messages.values()].sort((a, b) => a.seq - b.seq)
  }
}
