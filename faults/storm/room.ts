import type { Change } from '../../protocol/entities.ts'

/** A message that somebody wrote. */
export interface Written {
  room: string
  id: string
  author: string
  body: string
}

/** A room of the storm, with what all of its sockets learn of it together. */
export class Room {
  /** The id of the message of each rev, by whoever heard of it first. */
  readonly messages = new Map<number, string>()
  /** What it said, and who. */
  readonly #said = new Map<number, string>()
  /** What was attempted, and the seq at which it was acknowledged. */
  readonly sent = new Map<string, number | null>()
  /** The same in words. */
  readonly written = new Map<string, Written>()
  readonly contradictions: string[] = []

  constructor(
    readonly id: string,
    readonly code: string,
  ) {}

  get unacknowledged(): number {
    return [...this.sent.values()].filter((seq) => seq === null).length
  }

  /** The highest rev that was acknowledged. */
  get head(): number {
    return Math.max(0, ...[...this.sent.values()].map((seq) => seq ?? 0))
  }

  /** Two sockets that were told of one rev were told the same. */
  learn({ rev, ...change }: Change): void {
    const id = 'message' in change ? change.message.id : 'no message'
    const known = this.messages.get(rev)
    if (known === undefined) this.messages.set(rev, id)
    else if (known !== id)
      this.contradictions.push(`room ${this.id}: rev ${rev} is ${known} to one and ${id} to another`)
    if (!('message' in change)) return
    const said = `${change.message.author}: ${change.message.body}`
    const knownSaid = this.#said.get(rev)
    if (knownSaid === undefined) this.#said.set(rev, said)
    else if (knownSaid !== said)
      this.contradictions.push(`room ${this.id}: rev ${rev} says “${knownSaid}” to one and “${said}” to another`)
  }
}
