import type { RoomState } from '../../protocol/entities.ts'
import type { Events } from '../../protocol/events.ts'
import type { Room } from './room.ts'

/** What one socket holds of one room. */
export class RoomCursor {
  rev = 0
  /** Changes that it was told of since its first sync, and the rev that this began with. */
  changes = 0
  base = 0

  constructor(readonly room: Room) {}

  begin(rev: number): void {
    this.rev = this.base = rev
    this.changes = 0
  }

  /** False when something is missing before it (docs/protocol.md, rule 3). */
  take({ from, to, changes }: Pick<RoomState | Events['changes'], 'from' | 'to' | 'changes'>): boolean {
    if (from > this.rev) return false
    for (const change of changes) {
      if (change.rev <= this.rev) continue
      this.room.learn(change)
      this.changes++
    }
    this.rev = Math.max(this.rev, to)
    return true
  }
}
