/** How often a value was at most each of these bounds. Adding one allocates nothing. */
export class Distribution {
  /** One for each bound, in ascending order, and one for greater values. */
  readonly counts: number[]
  sum = 0

  constructor(readonly bounds: readonly number[]) {
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  add(value: number): void {
    let at = 0
    while (at < this.bounds.length && value > this.bounds[at]!) at++
    this.counts[at]!++
    this.sum += value
  }
}
