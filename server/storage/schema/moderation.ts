import type { Act, InviteRole } from '../../../protocol/moderation.ts'
import type { Flag } from './flag.ts'

/** `entry` is its entry in the audit, and orders the bans of a room. `network` is where a banned guest joined from. */
export interface BansTable {
  room: string
  person: string
  entry: number
  by: string
  at: number
  until: number
  reason: string | null
  network: string | null
}

/** Somebody who waits to be let in until the time `ends`, or was turned away and may not knock again before it. */
export interface KnocksTable {
  room: string
  person: string
  at: number
  ends: number
  note: string | null
  network: string | null
  turned_away: Flag
}

/**
 * An invitation, by the SHA-256 of its token. It ends at `until`, or as `ended` says; at `gone` it is listed no more.
 * `opens`: who joins by it does not have to be let in.
 */
export interface InvitesTable {
  id: string
  hash: string
  room: string
  by: string
  at: number
  until: number
  uses: number | null
  used: number
  role: InviteRole
  note: string | null
  opens: Flag
  ended: 'revoked' | 'used_up' | null
  ended_at: number | null
  gone: number
}

/** One person reported one message. */
export interface ReportsTable {
  room: string
  seq: number
  person: string
  message: string
  author: string
  reason: string | null
  at: number
}

/** What a moderator did: 1, 2, 3, … in a room. `details` are the other fields of an `AuditEntry`, as JSON. */
export interface AuditTable {
  room: string
  entry: number
  at: number
  who: string
  act: Act
  whom: string | null
  reason: string | null
  details: string | null
}
