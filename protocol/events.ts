import type { Change, Presence } from './entities.ts'
import type { WireError } from './errors.ts'

/** What the server says unasked, by name. */
export interface Events {
  /** Contiguous: `from` is the rev before the first, `to` that of the last. */
  changes: { room: string; from: number; to: number; changes: Change[] }
  presence: { room: string } & Presence
  typing: { room: string; person: string }
  /** One of the person's devices read up to `seq`. */
  read: { room: string; seq: number }
  removed: { room: string; reason: 'left' | 'removed' }
  /** The server goes away; come back after about `retryAfterMs`. */
  goodbye: { retryAfterMs: number }
  /** A command that was sent without an ack was refused. */
  refused: { command: string; error: WireError }
}

export type EventName = keyof Events
