import type { Generated, Selectable } from 'kysely'
import type { Mute, Removed, Role } from '../../../protocol/entities.ts'
import type { Flag } from './flag.ts'

/**
 * `rev` is the room's latest change, `changed` the latest change of the room's own row. Up to `before_epoch` the revs
 * are those of the epoch before this one; null when the room has seen one epoch only. Messages are deleted after
 * `retention_days`, as far as the server does not say it; up to the seq `expired` they are. None was sent before `oldest`.
 * The room is deleted `empty_hours` after everybody has left: since `empty_since`, by `uptime`, nobody is there. It is being
 * deleted (`gone` 1), or is deleted, and nothing else is left of it (2).
 */
export interface RoomsTable {
  id: string
  code: string
  name: string
  topic: string | null
  emoji: string | null
  rev: number
  pins: Generated<number>
  picture: Generated<string | null>
  slow_seconds: Generated<number>
  writers: Generated<'moderators' | null>
  locked: Generated<Flag>
  knock: Generated<Flag>
  members_invite: Generated<Flag>
  retention_days: Generated<number | null>
  expired: Generated<number>
  oldest: number
  empty_hours: Generated<number | null>
  empty_since: Generated<number | null>
  gone: Generated<0 | 1 | 2>
  changed: number
  before_epoch: number | null
  created: number
}

/**
 * A person is muted until the time `muted`. `spoke` is when they last wrote while the room had a slow mode. `removed` is
 * how a person left who did not want to. `network` is the mark of the network from which a guest joined.
 */
export interface MembersTable {
  room: string
  person: string
  role: Role
  left: Flag
  rev: number
  read_seq: number
  joined: number
  mute: Generated<Mute | null>
  favourite: Generated<number | null>
  muted: Generated<number>
  spoke: Generated<number>
  removed: Generated<Removed | null>
  network: Generated<string | null>
  invited_by: Generated<string | null>
}

export type RoomRow = Selectable<RoomsTable>

/** A code that a room had until `at`. It opens nothing, and so it is stored as it is. */
export interface OldCodesTable {
  code: string
  room: string
  at: number
}

/** The revs of this room from `from_rev` on were given in this term. */
export interface TermsTable {
  room: string
  from_rev: number
  term: string
}

/** What the name of a person who is in the room looks like, in one or two ways (`operations/names/skeleton.ts`). */
export interface RoomNamesTable {
  room: string
  skeleton: string
  person: string
}

/** The last membership whose name is stored; no row once all are. */
export interface RoomNamesStateTable {
  after_room: string
  after_person: string
}
