import type { Presence } from '../../protocol/entities.ts'
import type { Fact } from '../storage/facts.ts'

/** Sent to people and stored nowhere. */
export type Signal = { signal: 'typing'; room: string; person: string; thread?: string }

/** What one node sends to the others. Plain data that survives JSON. */
export interface BusMessage {
  /** The node that sends it. */
  node: string
  /** 1, 2, 3, … of this node. A receiver that sees a gap has missed a message. */
  number: number
  facts?: Fact[]
  signals?: Signal[]
  /** Who is present on this node, for each room in which that changed. */
  presence?: ({ room: string } & Presence)[]
  /** `presence` is of all rooms: in others nobody is present on this node. */
  all?: true
  /** Asks every node to send its presence of all rooms. */
  hello?: true
  /** The node stops, and nobody is present on it any more. */
  bye?: true
}

/**
 * Sends to the other nodes; the sender never receives its own messages. Delivery is at most once, and only a hint: a
 * message may be late, come twice, overtake another one, or be lost. Storage is the truth.
 */
export interface Bus {
  /** True while no other node can be on this bus: nothing has to be sent, and no hint can be lost. */
  readonly alone: boolean
  /** Never throws and never waits. After `close` it sends nothing. */
  publish(message: BusMessage): void
  /** Every listener receives each message, as a copy of its own. Never called within `publish`. */
  onMessage(listener: (message: BusMessage) => void): void
  /** From the call on no listener is called. */
  close(): Promise<void>
}
