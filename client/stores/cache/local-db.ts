import type { Member, Message, Person } from '../../../protocol/entities.ts'
import type { RoomEntry } from '../history/room-entry.ts'

/** A room as this browser holds it. */
export interface KeptRoom {
  id: string
  entry: RoomEntry
  /** Everything kept of the room is as of this rev, or newer. */
  rev: number
  /** The run of the server in which that rev was given, where it is known. */
  run?: string
  /** Every message of the room with this seq or a higher one is kept; 0 when that is all of them. */
  from: number
  /** Whether the list of members is whole. */
  members: boolean
}

export interface KeptPending {
  id: string
  room: string
  body: string
  at: number
  /** Whose message it is: it is never sent as anyone else. */
  person: string
  state: 'waiting' | 'failed'
  problem?: string
  /** The refusal's code. */
  code?: string
}

/** What this person said in a room before the data began another life: what of it the server lost is sent again. */
export interface KeptLost {
  person: string
  room: string
  code: string
  /** How far the room was held. */
  rev: number
  /** In order of id. */
  messages: Pick<Message, 'id' | 'body' | 'at'>[]
  /** The epoch in which there was no room with this code, or one too many to enter it: until the next one it is not asked for again. */
  tried?: string | null
}

/** What is kept, by shelf, with its key. */
export interface Kept {
  /** One record, 'identity'. */
  meta: { key: string; epoch: string | null; person: Person | null }
  rooms: KeptRoom
  /** Keyed [room, seq]. */
  messages: Message
  /** Keyed [room, id]. */
  members: { room: string; id: string; member: Member }
  /** Keyed [person, room]. */
  drafts: { person: string; room: string; text: string }
  outbox: KeptPending
  /** Keyed [person, room]. */
  lost: KeptLost
}

export type ShelfName = keyof Kept
export type Key = string | (string | number)[]
/** Both ends inclusive. */
export interface Span {
  lower: Key
  upper: Key
}

// Above every string that we use as a key.
const LAST = '\uffff'

/** All keys whose first part is this. */
export function under(first: string): Span {
  return { lower: [first, ''], upper: [first, LAST] }
}

export const keyPaths: Record<ShelfName, string | string[]> = {
  meta: 'key',
  rooms: 'id',
  messages: ['room', 'seq'],
  members: ['room', 'id'],
  drafts: ['person', 'room'],
  outbox: 'id',
  lost: ['person', 'room'],
}

export interface Look {
  get<S extends ShelfName>(shelf: S, key: Key): Promise<Kept[S] | undefined>
  /** In order of key. */
  first<S extends ShelfName>(shelf: S, span?: Span, limit?: number): Promise<Kept[S][]>
  /** The last ones of the span, in order of key. */
  last<S extends ShelfName>(shelf: S, span: Span, limit: number): Promise<Kept[S][]>
}

export interface Edit extends Look {
  put<S extends ShelfName>(shelf: S, value: Kept[S]): void
  delete(shelf: ShelfName, key: Key | Span): void
  clear(shelf: ShelfName): void
}

/**
 * Where a browser keeps things. Each call is one atomic unit, and calls take effect in their order.
 * The work inside awaits nothing but the shelf itself.
 */
export interface Shelf {
  /** Whether the other tabs of this browser keep things here, too. */
  readonly shared: boolean
  look<T>(shelves: ShelfName[], work: (look: Look) => Promise<T>): Promise<T>
  /** `strict` resolves only when the disk has it. */
  edit<T>(shelves: ShelfName[], work: (edit: Edit) => Promise<T>, durability?: 'strict' | 'relaxed'): Promise<T>
  close(): void
}
