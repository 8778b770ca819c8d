import type { Role } from '../../protocol/entities.ts'

export type Dialect = 'sqlite' | 'postgres'

/** 0 or 1, since a boolean is not the same thing in every database. */
export type Flag = 0 | 1

/**
 * One row: the epoch of the data. `began_term` is the term in which the epoch began, null for data made before terms
 * were recorded. `secret` signs proofs; it is drawn once, when the data is first made, and stays with every copy.
 */
export interface EpochTable {
  epoch: string
  began_term: string | null
  secret: string | null
}

export interface PeopleTable {
  id: string
  name: string
  guest: Flag
  created: number
}

/** `hash` is the SHA-256 of the token. The token itself is stored nowhere. */
export interface SessionsTable {
  hash: string
  person: string
  created: number
  expires: number
}

/**
 * `rev` is the room's latest change, `changed` the latest change of the room's own row. Up to `before_epoch` the revs
 * are those of the epoch before this one; null when the room has seen one epoch only.
 */
export interface RoomsTable {
  id: string
  code: string
  name: string
  topic: string | null
  emoji: string | null
  rev: number
  changed: number
  before_epoch: number | null
  created: number
}

export interface MembersTable {
  room: string
  person: string
  role: Role
  left: Flag
  rev: number
  read_seq: number
  joined: number
}

/** The columns of `MessageContent`. */
export interface ContentColumns {
  body: string
  reply_to: string | null
}

/** `first_digest` is the digest of the content as it was first sent; null while the content is still that. */
export interface MessagesTable extends ContentColumns {
  room: string
  seq: number
  rev: number
  id: string
  at: number
  author: string
  first_digest: string | null
}

/** The revs of this room from `from_rev` on were given in this term. */
export interface TermsTable {
  room: string
  from_rev: number
  term: string
}

export interface Schema {
  epoch: EpochTable
  people: PeopleTable
  sessions: SessionsTable
  rooms: RoomsTable
  members: MembersTable
  messages: MessagesTable
  terms: TermsTable
}
