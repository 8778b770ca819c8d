/** Each emphasis, code span, link and mention takes two, and a spoiler four, so that a body of the worst kind is drawn within a frame. */
const MOST = 400

/** How many marks the rest of a body may have; what comes later stays as it is written. */
export class Marks {
  #left = MOST

  get spent(): boolean {
    return this.#left <= 0
  }

  take(count: 1 | 2): void {
    this.#left -= count
  }
}
