import type { Presence, ProvenRange } from './entities.ts'
import type { WireError } from './errors.ts'

/** The events that the server sends, by name. */
export interface Events {
  /** No rev is missing: `from` is the rev before the first change, `to` the rev of the last one. */
  changes: { room: string } & ProvenRange
  presence: { room: string } & Presence
  typing: { room: string; person: string }
  /** Another device of this person read up to `seq`. */
  read: { room: string; seq: number }
  removed: { room: string; reason: 'left' }
  /** The server closes this connection; the client reconnects after about `retryAfterMs`. */
  goodbye: { retryAfterMs: number }
  /** A command that was sent without an ack was refused. */
  refused: { command: string; error: WireError }
}

export type EventName = keyof Events
