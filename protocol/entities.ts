/** Someone who can speak. A guest is a session and a name. */
export interface Person {
  id: string
  name: string
  guest: boolean
}

/** `code` is plain: ten characters without hyphens. `rev` is the number of the room's latest change. */
export interface Room {
  id: string
  name: string
  code: string
  rev: number
  topic?: string
  emoji?: string
}

export type Role = 'owner' | 'moderator' | 'member'

/** `left` marks a person who is no longer in the room; old messages still need their author's name. */
export interface Member {
  person: Person
  role: Role
  left?: true
}

/** What a message says. Its fields stand flat beside the others in `message.send` and in `Message`. */
export interface MessageContent {
  body: string
  /** The id of the message in the same room that this one replies to. */
  replyTo?: string
}

/** `id` is a UUIDv7 made by the writer's client; `seq` orders; `at` is ms since 1970 by the server's clock. */
export interface Message extends MessageContent {
  id: string
  room: string
  seq: number
  rev: number
  at: number
  /** A person's id. */
  author: string
}

/** Anything durable that happened in a room, numbered by the room's `rev`. */
export type Change = { rev: number; message: Message } | { rev: number; member: Member } | { rev: number; room: Room }

/** Changes that bring a room from rev `from` to rev `to`, in order of rev. */
export interface RevRange {
  from: number
  to: number
  changes: Change[]
}

/** The changes of one room's `RevRange`, with the term in which rev `to` was given and the server's proof that it was. */
export interface ProvenRange extends RevRange {
  term: string
  /** Opaque: a client stores it beside `to` and sends both with its next `sync`. */
  proof: string
}

/** Who is in the room now. The list is there only while it is short. */
export interface Presence {
  count: number
  /** Ids of people. */
  here?: string[]
}

/**
 * The state of one room in the answer to `sync`. With `reset` the client drops what it has cached of the room and asks
 * for pages; otherwise `changes` brings it from rev `from` to rev `to`, each changed thing once, as it is now.
 */
export interface RoomState extends ProvenRange {
  room: Room
  me: Member
  /** Messages of other people after `read`, counted up to the limit. */
  unread: number
  /** The seq up to which this person has read. */
  read: number
  /** The seq of the newest message; 0 when there is none. */
  newest: number
  /** The time by which a list of rooms is ordered: that of the newest message, or of this person's joining. */
  lastAt: number
  presence: Presence
  reset?: true
}
