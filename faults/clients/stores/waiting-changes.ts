import type { Invocation, MessageChange } from '../../history/history.ts'

/** The changes that a user has given to the outbox, until the server has answered: the outbox lists only messages. */
export class WaitingChanges {
  /** Each with the person who gave it: what one person gave is never sent as another one. */
  readonly #given: { key: string; person: string | undefined }[] = []

  add(change: MessageChange, person: string | undefined): void {
    this.#given.push({ key: keyOf(change), person })
  }

  answered(invocation: Invocation): void {
    const at = this.#given.findIndex(({ key }) => key === keyOf(invocation))
    if (at >= 0) this.#given.splice(at, 1)
  }

  /** How many this person still waits for. */
  waiting(person: string | undefined): number {
    return this.#given.filter((one) => one.person === person).length
  }
}

/** The order of the fields differs between a change and its copy from the disk. */
function keyOf(change: Invocation): string {
  return JSON.stringify(Object.entries(change).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
