import type { Change } from '../../protocol/entities.ts'

/** A message that a client sent. */
export interface SentMessage {
  room: string
  id: string
  author: string
  body: string
}

/** A room of the storm, with what all of its clients received. */
export class Room {
  /** By rev: the id of the message, as it was first received. */
  readonly messages = new Map<number, string>()
  /** By rev: the author and body. */
  readonly #contents = new Map<number, string>()
  /** By id of each message that was sent: the acknowledged seq, or null. */
  readonly acked = new Map<string, number | null>()
  readonly sent = new Map<string, SentMessage>()
  readonly contradictions: string[] = []

  constructor(
    readonly id: string,
    readonly code: string,
  ) {}

  get unacknowledged(): number {
    return [...this.acked.values()].filter((seq) => seq === null).length
  }

  /** The highest acknowledged rev. */
  get head(): number {
    return Math.max(0, ...[...this.acked.values()].map((seq) => seq ?? 0))
  }

  /** Compares a change with what other clients received at its rev. */
  receive({ rev, ...change }: Change): void {
    const id = 'message' in change ? change.message.id : 'no message'
    const first = this.messages.get(rev)
    if (first === undefined) this.messages.set(rev, id)
    else if (first !== id)
      this.contradictions.push(`room ${this.id}: rev ${rev} is ${first} for one client and ${id} for another`)
    if (!('message' in change)) return
    const content = `${change.message.author}: ${change.message.body}`
    const firstContent = this.#contents.get(rev)
    if (firstContent === undefined) this.#contents.set(rev, content)
    else if (firstContent !== content)
      this.contradictions.push(
        `room ${this.id}: rev ${rev} is “${firstContent}” for one client and “${content}” for another`,
      )
  }
}
