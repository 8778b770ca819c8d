/** Someone who can speak. A guest is a session and a name. */
export interface Person {
  id: string
  name: string
  guest: boolean
  /** Deleted their account. What they said may still be there; their name is not. */
  former?: true
  /** The id of a file, which everybody sees who is in a room with this person. */
  picture?: string
}

/** What a person has chosen for all of their devices. */
export interface Settings {
  /** Nobody is told what this person has read, and this person is not told what others have read. */
  hidesReads: boolean
}

/** A person has read the messages of a room up to `seq`, from those sent after `since` on: ms since 1970, when they joined. */
export interface Read {
  person: string
  seq: number
  since: number
}

/** `code` is plain: ten characters without hyphens. `rev` is the number of the room's latest change. */
export interface Room {
  id: string
  name: string
  code: string
  rev: number
  topic?: string
  emoji?: string
  /** The id of a file, which its members see. */
  picture?: string
  /** How many messages are pinned; absent for none. */
  pins?: number
  /** A member may write once in so many seconds; absent for no slow mode. */
  slowSeconds?: number
  /** Only the owner and moderators write; absent when everybody may. */
  writers?: 'moderators'
  /** Nobody new can join. */
  locked?: true
  /** Newcomers wait until a moderator lets them in. */
  knock?: true
  /** Members make invitations. */
  membersInvite?: true
  /** Messages are deleted after so many days; absent for what the server says, whose days are never more. */
  retentionDays?: number
  /** The room is deleted so many hours after everybody has left: 1, 8, 24 or 168. Absent for a room that stays. */
  emptyHours?: number
  /** Messages up to this seq have expired: they are deleted, and a client drops what it has of them. Absent for none. */
  expired?: number
}

export type Role = 'owner' | 'moderator' | 'member'

/** How a person left whom a moderator sent away. */
export type Removed = 'removed' | 'banned'

/** `left` marks a person who is no longer in the room; old messages still need their author's name. */
export interface Member {
  person: Person
  role: Role
  left?: true
  removed?: Removed
  /** May not write until then, in ms since 1970; without `until` for good. A time that has passed means nothing. */
  muted?: { until?: number }
}

/** The choices of a poll; its question is the body. Votes are counted by the index of a choice. */
export interface Poll {
  choices: string[]
  /** A person may choose several. */
  multiple?: true
  /** Nobody is shown who voted for what. */
  anonymous?: true
  /** ms since 1970, after which nobody can vote. */
  ends?: number
}

/** What a message says. Its fields stand flat beside the others in `message.send` and in `Message`. */
export interface MessageContent {
  /** Markdown. A person is mentioned by `<@id>`, everybody by `<@room>`, everybody present by `<@here>`. */
  body: string
  /** The id of the message in the same room that this one replies to. */
  replyTo?: string
  /** The id of the message to whose thread this one belongs. It is shown in the thread only, unless it is `inRoom`. */
  thread?: string
  inRoom?: true
  poll?: Poll
  /** The ids of its files. The body may be empty then. */
  files?: string[]
}

/**
 * A file as people see it. Its type is a media type (RFC 6838), found in its content. A picture has the other fields
 * down to `animated`; what the sending client said of a recording, down to `peaks`.
 */
export interface FileInfo {
  id: string
  name: string
  type: string
  bytes: number
  /** Pixels, as it is shown. */
  width?: number
  height?: number
  /** A ThumbHash as base64. */
  thumbHash?: string
  animated?: true
  seconds?: number
  /** The loudness of a voice note over its time: one byte a bar, as base64. */
  peaks?: string
  /** What there is to see or to hear, in the words of the person who sent it. */
  alt?: string
}

/** A file of a room, with the message that it belongs to. */
export interface RoomFile extends FileInfo {
  message: string
  seq: number
  at: number
  author: string
  /** The message is in this thread, and not shown in the room. */
  thread?: string
}

/** Bytes of files that one person, one room or the whole server has, and may have. Absent for no limit. */
export interface Space {
  used: number
  most?: number
}

/** `people` has the first people who reacted, up to the limit, in order. */
export interface Reaction {
  emoji: string
  count: number
  people: string[]
}

/** The thread that begins with a message. */
export interface Replies {
  count: number
  /** The seq and the time of the newest reply. */
  seq: number
  at: number
  /** The latest people who replied, the newest first, up to three. */
  people: string[]
}

/** The votes of a poll. */
export interface Votes {
  voters: number
  /** By the index of a choice. */
  counts: number[]
  /** By the index of a choice: the first people who chose it, up to the limit. Absent in an anonymous poll. */
  people?: string[][]
}

/** What the reader of a message did, where the message itself does not say so. */
export interface Mine {
  emoji?: string[]
  choices?: number[]
}

/** What became of a message after it was sent. */
export interface MessageState {
  /** When it was last edited, in ms since 1970. */
  edited?: number
  /** By whom it was deleted. Its body is empty then. */
  deleted?: 'author' | 'moderator'
  pinned?: { by: string; at: number }
  /** Its files, in the order in which it names them. */
  attached?: FileInfo[]
  /** In order of first use. */
  reactions?: Reaction[]
  replies?: Replies
  votes?: Votes
}

/** `id` is a UUIDv7 made by the writer's client; `seq` orders; `at` is ms since 1970 by the server's clock. */
export interface Message extends MessageContent, MessageState {
  id: string
  room: string
  seq: number
  rev: number
  at: number
  /** A person's id. */
  author: string
  /**
   * In answers to one person, where the message has votes or a reaction with more people than it lists. Absent in
   * changes that are sent to everybody: there the client keeps what it has, unless the message has neither any more.
   */
  mine?: Mine
}

/** A message that is shown in the room, and not only in its thread. */
export const isInRoom = ({ thread, inRoom }: Pick<MessageContent, 'thread' | 'inRoom'>): boolean =>
  thread === undefined || inRoom === true

/** A thread that a person follows. */
export interface ThreadState {
  /** The id of the message with which it begins. */
  thread: string
  /** The seq up to which this person has read it. */
  read: number
  /** Replies of other people after `read`, counted up to the limit. */
  unread: number
  /** Those of them that mention this person, counted up to the limit. */
  mentions: number
}

/** What a person does not want to be notified of: the room at all, or only what mentions everybody. */
export type Mute = 'room' | 'everyone'

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

/** Who is in the room now. The lists are there only while `here` is short. They have ids of people. */
export interface Presence {
  count: number
  here?: string[]
  /** Those of `here` who are away on all of their devices; absent for none. */
  away?: string[]
  /** Those of `here` who do not want to be disturbed; absent for none. */
  busy?: string[]
}

/**
 * The state of one room in the answer to `sync`. With `reset` the client drops what it has cached of the room and asks
 * for pages; otherwise `changes` brings it from rev `from` to rev `to`, each changed thing once, as it is now.
 */
export interface RoomState extends ProvenRange {
  room: Room
  me: Member
  /** Messages of other people in the room after `read`, counted up to the limit. */
  unread: number
  /** Those of them that mention this person, counted up to the limit. */
  mentions: number
  /** The threads that this person follows. */
  threads: ThreadState[]
  mute?: Mute
  /** What waits for the moderators, of whom this person is one: people at the door and reported messages. Absent for nothing. */
  waiting?: { knocks: number; reports: number }
  /** The room is one of the person's favourites, which stand in ascending order of this number. */
  favourite?: number
  /** The seq up to which this person has read. */
  read: number
  /** The seq of the newest message; 0 when there is none. */
  newest: number
  /** The time by which a list of rooms is ordered: that of the newest message, or of this person's joining. */
  lastAt: number
  presence: Presence
  reset?: true
}
