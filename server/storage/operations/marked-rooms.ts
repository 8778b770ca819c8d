/**
 * The rooms that are marked in this term: their revs from the mark on were given in it. A room is marked in the
 * transaction of its first change of the term. The transactions of a term share the set of marked rooms, in which a
 * room is once its transaction is committed.
 */
export class MarkedRooms {
  private readonly uncommitted = new Set<string>()

  constructor(
    readonly term: string,
    private readonly marked = new Set<string>(),
  ) {}

  /** True once for a room: its mark has to be written in the open transaction. */
  needsMark(room: string): boolean {
    if (this.marked.has(room) || this.uncommitted.has(room)) return false
    this.uncommitted.add(room)
    return true
  }

  committed(): void {
    for (const room of this.uncommitted) this.marked.add(room)
    this.uncommitted.clear()
  }

  rolledBack(): void {
    this.uncommitted.clear()
  }
}
