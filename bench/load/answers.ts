/** Which messages the server said that it has stored. */
export class Answers {
  /** Answers of any kind. */
  count = 0
  stored = 0
  private readonly acknowledged = new Set<number>()

  /** `expected` is false for a server that answers nothing. */
  constructor(readonly expected: boolean) {}

  add(number: number, stored: boolean): void {
    this.count++
    if (!stored || this.acknowledged.has(number)) return
    this.acknowledged.add(number)
    this.stored++
  }

  /** How many acknowledged messages are not among `kept`. */
  notAmong(kept: number[]): number {
    const there = new Set(kept)
    return [...this.acknowledged].filter((number) => !there.has(number)).length
  }
}
