import type { Change, Member, Message, Person, Room, RoomState } from '../../protocol/entities.ts'

/** A session as the server keeps it: only the SHA-256 of its token is known here. Times are ms since 1970. */
export interface Session {
  hash: string
  person: Person
  expiresAt: number
}

/** A message on its way into the log. */
export interface Draft {
  id: string
  room: string
  author: string
  body: string
  at: number
}

export type Appended =
  | { stored: Message }
  /** The same id was stored before, with the same room, author and body: this is the first one. */
  | { known: Message }
  /** The same id was stored before, as something else. */
  | { conflict: true }
  /** The author is not in the room, or there is no such room. */
  | { outsider: true }

export interface NewRoom {
  id: string
  name: string
  /** Ten characters, without hyphens. */
  code: string
  topic?: string
  emoji?: string
  at: number
}

export interface Page {
  /** Oldest first. */
  messages: Message[]
  /** The room's rev that this page is a view of. */
  rev: number
  more: { before: boolean; after: boolean }
}

/** At most one of `before`, `after`, `around` (seqs); without any, the newest page. */
export interface PageRequest {
  room: string
  before?: number
  after?: number
  around?: number
  limit: number
}

/** One durable change, told once after its commit. */
export interface Committed {
  room: string
  change: Change
}

/** What is known of a room from the storage alone: who is there now is the hub's to add. */
export type StoredRoomState = Omit<RoomState, 'presence'>

/** What somebody says to hold of a room: its changes up to `rev`, which was given in `run`. */
export interface Known {
  room: string
  rev: number
  run?: string
}

/** `lost` is what somebody holds of this very epoch and the data does not: its tail was lost before this run began. */
export interface CaughtUp {
  epoch: string
  rooms: StoredRoomState[]
  lost?: Known
}

/**
 * Everything remembered. Each method is one atomic unit; no transaction leaves the adapter.
 *
 * What a method resolves with is on disk: an adapter flushes before it answers [G1]. When it cannot
 * write, it rejects with `Refusal('unavailable')` and nothing was kept.
 *
 * A room is always looked up through the person who asks: for a stranger it does not exist, and the
 * answer is null, whether or not there is such a room.
 *
 * Every change takes its room's next rev: 1, 2, 3, … without a gap [G3].
 */
export interface Storage {
  /** Names this unbroken life of the data [G9]. */
  readonly epoch: string
  /** Names what happens between opening the storage and closing it: another one at every start. */
  readonly run: string
  /** True while the disk has no room: reading works, and whatever would write is refused as `unavailable`. */
  readonly full: boolean
  /** Ends the life of the data that has the epoch `ended` and begins another one. False when that had happened before. */
  beginLife(ended: string): Promise<boolean>

  /** Called once a commit, in order of commit, before any of that commit's methods resolves. Within a room, revs ascend without a gap. */
  onCommit(listener: (batch: Committed[]) => void): void
  /** Called when the disk became full, and when there is room again. */
  onFull(listener: (full: boolean) => void): void

  /** Makes a guest with a session. */
  startSession(session: { hash: string; person: string; name: string; at: number; expiresAt: number }): Promise<Person>
  /** Null when there is none or it has expired by `now`. */
  session(hash: string, now: number): Promise<Session | null>
  /** Moves the end of a session. */
  extendSession(hash: string, expiresAt: number): Promise<void>
  /** Ends a session; the person and what they said stay. */
  endSession(hash: string): Promise<void>

  /** Renames a person and tells every room that they are in, as a change of their membership. */
  rename(person: string, name: string): Promise<Person>

  /** The room (rev 1) and its owner (rev 2). Null when the code is taken. */
  createRoom(who: string, room: NewRoom): Promise<Room | null>
  /** For whoever knows the code. Null when no room has it. */
  roomByCode(code: string): Promise<{ room: Room; members: number } | null>
  /** Null when no room has this code. Joining again changes nothing. One who left comes back as a member, or is answered `left` if that was after the rev `unlessLeftAfter`, which may be of the life before this one. `full` when `roomsPerPerson` is reached (0: no limit). */
  joinRoom(
    who: string,
    code: string,
    at: number,
    roomsPerPerson: number,
    unlessLeftAfter?: number | null,
  ): Promise<Room | 'full' | 'left' | null>
  /** False for who is not in it. */
  leaveRoom(who: string, room: string): Promise<boolean>

  /** The ids of the rooms that this person is in. */
  roomsOf(who: string): Promise<string[]>
  /** In order of person id, those who left included, from after the id `after`. */
  members(
    who: string,
    room: string,
    limit: number,
    after?: string,
  ): Promise<{ members: Member[]; rev: number; more: boolean } | null>

  /** Stores a message once [G2], in order of arrival [G4]. */
  append(draft: Draft): Promise<Appended>
  /** `limit` messages at most, and fewer when their text would exceed `bytes`. */
  page(who: string, request: PageRequest, bytes: number): Promise<Page | null>

  /** Which of these ids are of no message in this room. Null for a stranger. */
  missing(who: string, room: string, ids: string[]): Promise<string[] | null>

  /**
   * The state of each of this person's rooms, in one snapshot, with what changed since the rev that is `known`,
   * or `reset` when the epoch is another (for a rev above 0), the rev is unknown, ahead or of another run, or more than
   * `changes` or `bytes` were missed.
   */
  catchUp(
    who: string,
    known: { epoch?: string; rooms: Known[] },
    most: { changes: number; bytes: number; unread: number },
  ): Promise<CaughtUp>

  /** Marks as read up to `seq` (never back, never beyond the room's rev) and answers the mark. Null for a stranger. */
  markRead(who: string, room: string, seq: number): Promise<number | null>

  /** Rejects when a trivial read or the writer does not answer. */
  ping(): Promise<void>
  /** Flushes what is under way and lets go of the files. */
  close(): Promise<void>
}
