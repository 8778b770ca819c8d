import type { Mine, Mute, Presence, ProvenRange, Read, Settings } from './entities.ts'
import type { WireError } from './errors.ts'

/** What a person did, for all of their devices: also for the one on which they did it. */
export interface PersonalEvents {
  /** The room was marked as unread after `read`. */
  unread: { room: string; read: number; unread: number; mentions: number }
  /** The thread was read up to `read`, followed, or not followed any more. */
  thread: { room: string; thread: string; read: number; follows: boolean }
  /** Without `mute` the person is notified of everything. */
  mute: { room: string; mute?: Mute }
  /** Without `favourite` the room is none of the person's favourites. */
  favourite: { room: string; favourite?: number }
  settings: Settings
  /** So many people wait at the door of a room that this person moderates, and so many of its messages are reported. */
  moderation: { room: string; knocks: number; reports: number }
  /** A moderator did something to this person in the room. `until` is absent for what lasts for good. */
  moderated: {
    room: string
    /** The name of the room. */
    name: string
    act: 'remove' | 'ban' | 'mute' | 'unmute' | 'admit' | 'turnAway'
    until?: number
    reason?: string
  }
  /** What this person did to a message whose changes do not say it. */
  mine: { room: string; id: string; seq: number; thread?: string; mine: Mine }
}

/** The events that the server sends, by name. */
export interface Events extends PersonalEvents {
  /** No rev is missing: `from` is the rev before the first change, `to` the rev of the last one. */
  changes: { room: string } & ProvenRange
  presence: { room: string } & Presence
  /** In the room, or only in a thread of it. */
  typing: { room: string; person: string; thread?: string }
  /** Another person read, in a room that tells it. */
  seen: { room: string } & Read
  /** Another device of this person read up to `seq`. */
  read: { room: string; seq: number }
  removed: { room: string; reason: 'left' }
  /** The server closes this connection; the client reconnects after about `retryAfterMs`. */
  goodbye: { retryAfterMs: number }
  /** A command that was sent without an ack was refused. */
  refused: { command: string; error: WireError }
}

export type EventName = keyof Events
