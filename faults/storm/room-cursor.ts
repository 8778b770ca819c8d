import type { ProvenRange } from '../../protocol/entities.ts'
import type { Room } from './room.ts'

/** How far one client has received one room. */
export class RoomCursor {
  rev = 0
  term: string | undefined
  proof: string | undefined
  /** Changes that were received since its first sync, and the rev of that sync. */
  changes = 0
  base = 0

  constructor(readonly room: Room) {}

  begin({ to, term, proof }: Omit<ProvenRange, 'from' | 'changes'>): void {
    this.rev = this.base = to
    this.term = term
    this.proof = proof
    this.changes = 0
  }

  /** False when something is missing before the range (docs/protocol.md, rule 3). */
  apply({ from, to, term, proof, changes }: ProvenRange): boolean {
    if (from > this.rev) return false
    if (to <= this.rev) return true
    for (const change of changes) {
      if (change.rev <= this.rev) continue
      this.room.receive(change)
      this.changes++
    }
    this.rev = to
    this.term = term
    this.proof = proof
    return true
  }
}
