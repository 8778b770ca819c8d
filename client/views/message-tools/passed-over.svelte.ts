import type { Message } from '../../../protocol/entities.ts'

/** The unread messages that a reader has passed over on the way to the newest one. */
export class PassedOver {
  /** Null when there are none, and once the reader has gone back to them or does not want to. */
  now = $state.raw<{ count: number; first: Message } | null>(null)

  /** The reader goes on to the newest message; the `count` messages from `first` on were not in sight. */
  add(count: number, first: Message | undefined): void {
    if (count > 0 && first) this.now ??= { count, first }
  }

  /** The message at `seq` is the first in sight. */
  reach(seq: number | undefined): void {
    if (this.now && seq !== undefined && seq <= this.now.first.seq) this.now = null
  }

  clear(): void {
    this.now = null
  }
}
