import type { CommandName, Input } from '../../../protocol/commands.ts'
import type { FileInfo, Member, Message, MessageContent, Person } from '../../../protocol/entities.ts'
import type { Problem } from '../connection/problem.ts'
import type { Position } from '../history/revs.ts'
import type { RoomEntry } from '../history/room-entry.ts'

/** A room in the cache. Everything cached of it is as of its position, or newer. */
export interface CachedRoom extends Position {
  id: string
  entry: RoomEntry
  /** Every message of the room with this seq or a higher one is cached; 0 when those are all of them. */
  from: number
  /** Whether the list of members is complete. */
  members: boolean
}

/** A command that waits in the outbox. A message's command has the message's id. */
export interface OutgoingCommand<C extends CommandName = CommandName> {
  id: string
  /** Commands of one room are sent in order. */
  room: string
  /** ms since 1970, by this browser's clock. */
  at: number
  /** The id of the person who gave the command: it is never sent as anyone else. */
  person: string
  command: C
  input: Input<C>
  /**
   * The uploads of a message's files (see `StoredUpload`). Its input has no files until all of them are at
   * the server. Until then the outbox does not send the message, and sends later messages of the room before it.
   */
  uploads?: string[]
  /** Those files, with the ids of their uploads until they are at the server. */
  attached?: FileInfo[]
}

export interface StoredOutgoing extends OutgoingCommand {
  /** A message that is acknowledged can still be `waiting` here. */
  state: 'waiting' | 'failed' | 'acknowledged'
  /** Why the command failed. */
  problem?: Problem | undefined
  /** What the server answered to an acknowledged command. */
  result?: unknown
}

/**
 * A file that a person has chosen, until the room has the message to which it belongs. Its blob is a record of its own,
 * so that no change of this one writes it again.
 */
export interface StoredUpload {
  person: string
  /** A UUIDv7 of this browser: uploads are sent and shown in the order of their ids. */
  id: string
  room: string
  /** Where it was chosen (writing-place.ts): it belongs to the draft of this place while it has no `message`. */
  place: string
  /** The id of the message to which it belongs. */
  message?: string
  name: string
  type: string
  bytes: number
  /** Pixels of a picture. */
  width?: number
  height?: number
  /** The length of a recording, and the loudness of a voice note (see `FileInfo`). */
  seconds?: number
  peaks?: string
  /** What there is to see or to hear, in the person's words. */
  alt?: string
  /** Where the server receives it, by tus. */
  url?: string
  /** What the server has, once it has all of it. */
  file?: FileInfo
  /** Why it failed. */
  problem?: Problem
}

/** A person's messages of a room from an earlier epoch. Those that the server has lost are sent again. */
export interface StoredLost {
  person: string
  room: string
  code: string
  /** How far this browser had the room. */
  rev: number
  /** In order of id. */
  messages: { id: string; at: number; content: MessageContent }[]
  /** The epoch in which the room could not be joined: it is tried again in the next one. */
  tried?: string | null
}

/** The records of each store. */
export interface Records {
  /** One record, with the key 'identity'. */
  meta: { key: string; epoch: string | null; person: Person | null }
  rooms: CachedRoom
  /** The messages that a room shows. Keyed [room, seq]. */
  messages: Message
  /** The messages in threads. Keyed [room, thread, seq]. */
  replies: Message
  /** Keyed [room, id]. */
  members: { room: string; id: string; member: Member }
  /** Keyed [person, room]; `room` is the place of the draft (writing-place.ts). */
  drafts: { person: string; room: string; content: MessageContent }
  outbox: StoredOutgoing
  /** Keyed [person, room]. */
  lost: StoredLost
  /** Keyed [person, id]. */
  uploads: StoredUpload
  /** Keyed [person, id], like the upload. */
  blobs: { person: string; id: string; blob: Blob }
}

export type StoreName = keyof Records
export type Key = string | (string | number)[]
/** Both ends inclusive. */
export interface KeyRange {
  lower: Key
  upper: Key
}

// Above every string that is part of a key.
const LAST = '\uffff'

/** All keys whose first part is this. */
export function under(first: string): KeyRange {
  return { lower: [first, ''], upper: [first, LAST] }
}

export const keyPaths: Record<StoreName, string | string[]> = {
  meta: 'key',
  rooms: 'id',
  messages: ['room', 'seq'],
  replies: ['room', 'thread', 'seq'],
  members: ['room', 'id'],
  drafts: ['person', 'room'],
  outbox: 'id',
  lost: ['person', 'room'],
  uploads: ['person', 'id'],
  blobs: ['person', 'id'],
}

export interface ReadTx {
  get<S extends StoreName>(store: S, key: Key): Promise<Records[S] | undefined>
  /** In order of key. */
  first<S extends StoreName>(store: S, range?: KeyRange, limit?: number): Promise<Records[S][]>
  /** The last ones of the range, in order of key. */
  last<S extends StoreName>(store: S, range: KeyRange, limit: number): Promise<Records[S][]>
}

export interface WriteTx extends ReadTx {
  put<S extends StoreName>(store: S, value: Records[S]): void
  delete(store: StoreName, key: Key | KeyRange): void
  clear(store: StoreName): void
}

/**
 * A browser's database. Each call is one transaction, and transactions take effect in the order of their calls. `work`
 * may await nothing but its transaction.
 */
export interface LocalDb {
  /** Whether the other tabs of this browser use the same database. */
  readonly shared: boolean
  read<T>(stores: StoreName[], work: (tx: ReadTx) => Promise<T>): Promise<T>
  /** `strict` resolves only when the data are on disk. */
  write<T>(stores: StoreName[], work: (tx: WriteTx) => Promise<T>, durability?: 'strict' | 'relaxed'): Promise<T>
  close(): void
}
