/** The messages that the server acknowledged as stored. */
export class Answers {
  /** Answers of any kind. */
  count = 0
  stored = 0
  private readonly acknowledged = new Set<number>()

  /** `expected` is false for a server that does not acknowledge messages. */
  constructor(readonly expected: boolean) {}

  add(number: number, stored: boolean): void {
    this.count++
    if (!stored || this.acknowledged.has(number)) return
    this.acknowledged.add(number)
    this.stored++
  }

  /** How many acknowledged messages are not among `stored`. */
  notAmong(stored: number[]): number {
    const there = new Set(stored)
    return [...this.acknowledged].filter((number) => !there.has(number)).length
  }
}
