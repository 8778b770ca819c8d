import type { Role } from '../../protocol/entities.ts'

export type Dialect = 'sqlite' | 'postgres'

/** 0 or 1, since a boolean is not the same thing in every database. */
export type Flag = 0 | 1

/** Names this unbroken life of the data; one row. `began` is the run in which it did, unless that is long ago. */
export interface LifeTable {
  epoch: string
  began: string | null
}

export interface PeopleTable {
  id: string
  name: string
  guest: Flag
  created: number
}

/** `hash` is the SHA-256 of the token, which is kept nowhere. */
export interface SessionsTable {
  hash: string
  person: string
  created: number
  expires: number
}

/**
 * `rev` is the room's latest change, `changed` the latest of the room's own row. Up to `before_life` it is as it was in
 * the life before this one; null for one that has seen no other.
 */
export interface RoomsTable {
  id: string
  code: string
  name: string
  topic: string | null
  emoji: string | null
  rev: number
  changed: number
  before_life: number | null
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

export interface MessagesTable {
  room: string
  seq: number
  rev: number
  id: string
  at: number
  author: string
  body: string
}

/** The revs of this room from `from_rev` on were given in this run of the server. */
export interface StretchesTable {
  room: string
  from_rev: number
  run: string
}

export interface Schema {
  life: LifeTable
  people: PeopleTable
  sessions: SessionsTable
  rooms: RoomsTable
  members: MembersTable
  messages: MessagesTable
  stretches: StretchesTable
}
