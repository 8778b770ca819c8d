/** A gap is waited for by its newest numbers only, so many: those before them are lost at once. */
const MOST_SKIPPED = 10_000

/** Which of another node's numbered messages have arrived. */
export class Numbers {
  private next: number
  /** Numbers that were skipped, each with the time at which that was noticed. In order of that time. */
  private readonly skipped = new Map<number, number>()
  private lostAtOnce = 0

  /** `first` is the number of the first message that arrived. Those before it are not waited for. */
  constructor(first: number) {
    this.next = first + 1
  }

  /** True for a message that is new; false for one that arrived before or counts as lost. */
  take(number: number, now: number): boolean {
    if (number < this.next) return this.skipped.delete(number)
    const first = Math.max(this.next, number - MOST_SKIPPED)
    this.lostAtOnce += first - this.next
    for (let skipped = first; skipped < number; skipped++) this.skipped.set(skipped, now)
    this.next = number + 1
    return true
  }

  /** How many messages are lost: those that were skipped at `since` or before. Each is answered once. */
  lost(since: number): number {
    let count = this.lostAtOnce
    this.lostAtOnce = 0
    for (const [number, at] of this.skipped) {
      if (at > since) break
      this.skipped.delete(number)
      count++
    }
    return count
  }
}
