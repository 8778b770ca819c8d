/**
 * Which rooms have their stretch of this run: the revs from its beginning on were given in it. A room is marked once a
 * run, in the transaction of its first change, and from then on it costs a look into a set.
 */
export class Stretches {
  private readonly marked = new Set<string>()
  private underWay: string[] = []

  constructor(readonly run: string) {}

  /** Whether this room's stretch has still to be written, in the transaction that is open. */
  begins(room: string): boolean {
    if (this.marked.has(room)) return false
    this.marked.add(room)
    this.underWay.push(room)
    return true
  }

  committed(): void {
    this.underWay = []
  }

  rolledBack(): void {
    for (const room of this.underWay) this.marked.delete(room)
    this.underWay = []
  }
}
