/** Someone who can speak. A guest is a session and a name. */
export interface Person {
  id: string
  name: string
  guest: boolean
}

/** `code` is written with its hyphens; `rev` is the number of the room's latest change. */
export interface Room {
  id: string
  name: string
  code: string
  rev: number
  topic?: string
  emoji?: string
}

export type Role = 'owner' | 'moderator' | 'member'

/** `left` marks one who is no longer in the room, told so that old messages keep their author's name. */
export interface Member {
  person: Person
  role: Role
  left?: true
}

/** `id` is a UUIDv7 made by the writer's client; `seq` orders; `at` is ms since 1970 by the server's clock. */
export interface Message {
  id: string
  room: string
  seq: number
  rev: number
  at: number
  /** A person's id. */
  author: string
  body: string
}

/** Anything durable that happened in a room, numbered by the room's `rev`. */
export type Change = { rev: number; message: Message } | { rev: number; member: Member } | { rev: number; room: Room }

/** Who is in the room now: the list only while it is short. */
export interface Presence {
  count: number
  /** Ids of people. */
  here?: string[]
}

/**
 * What `sync` says of one room. With `reset` the client drops what it holds of the room and pages;
 * otherwise `changes` brings it from rev `from` to rev `to`, each changed thing once.
 */
export interface RoomState {
  room: Room
  me: Member
  /** Messages of others after `read`, counted up to the limit. */
  unread: number
  mentions: number
  /** The seq up to which this person has read. */
  read: number
  /** The seq of the newest message; 0 when there is none. */
  newest: number
  /** When something last happened that a list of rooms is ordered by: the newest message, or this person's joining. */
  lastAt: number
  presence: Presence
  from: number
  to: number
  changes: Change[]
  /** The run of the server in which rev `to` was given; absent for what is older than runs are. */
  run?: string
  reset?: true
}
