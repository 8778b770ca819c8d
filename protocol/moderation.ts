import type { Person, Role } from './entities.ts'

/** What moderators do, as the audit of a room records it. */
export type Act =
  | 'role'
  | 'remove'
  | 'ban'
  | 'unban'
  | 'mute'
  | 'unmute'
  | 'delete'
  | 'deleteAll'
  | 'update'
  | 'lock'
  | 'unlock'
  | 'admit'
  | 'turnAway'
  | 'replaceCode'
  | 'closeReport'
  | 'invite'
  | 'revoke'

/** One act of a moderator. It has no text of any message. */
export interface AuditEntry {
  /** 1, 2, 3, … in its room, in order of time. */
  entry: number
  /** ms since 1970. */
  at: number
  /** The id of the person who did it. */
  who: string
  act: Act
  /** The id of the person to whom it was done. */
  whom?: string
  reason?: string
  /** The end of a mute or a ban; absent for good. */
  until?: number
  /** The new role. */
  role?: Role
  /** How many messages were deleted, or how often an invitation may be used. */
  count?: number
  /** The id of the message that was reported. */
  message?: string
  /** The id of the invitation, and what its maker calls it. */
  invite?: string
  note?: string
  /** The fields of the room that were changed. */
  fields?: string[]
}

/** A person who may not join a room. */
export interface Ban {
  person: Person
  /** A person's id. */
  by: string
  at: number
  /** Absent for good. */
  until?: number
  reason?: string
  /** The network from which this guest joined is banned for other guests, too. */
  network?: true
  /** The entry of the audit. */
  entry: number
}

/** A person who waits to be let into a room. */
export interface Knock {
  person: Person
  at: number
  /** When the request ends by itself. */
  ends: number
  note?: string
}

/** A message that members reported. */
export interface Report {
  message: string
  seq: number
  author: string
  /** The newest first. */
  by: { person: string; at: number; reason?: string }[]
}

/** What a person becomes who joins by an invitation. A `reader` is a member who is muted for good. */
export type InviteRole = 'reader' | 'member' | 'moderator'

/** A link to a room. Its token is answered once, to the person who makes it. */
export interface Invite {
  id: string
  /** The id of the person who made it. */
  by: string
  at: number
  /** Absent for no end. */
  until?: number
  /** How many people may join by it; absent for no limit. */
  uses?: number
  /** How many have. */
  used: number
  role: InviteRole
  note?: string
  /** It lets nobody in any more. */
  ended?: { why: 'ended' | 'used_up' | 'revoked'; at: number }
}
