import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

/** The `aside` of a message that expired: nothing of it is left but its id, so that it is stored once [G2]. */
export const GONE = 2
export type Aside = Flag | typeof GONE

/** The columns of `MessageContent`. `aside` is 1 for a reply that only its thread shows. `poll` and `files` are JSON. */
export interface ContentColumns {
  body: string
  reply_to: string | null
  thread: string | null
  poll: string | null
  files: string | null
  aside: Aside
}

/**
 * `first_digest` is the digest of the content as it was first sent; null while the content is still that. `pinned` is
 * the rev at which the message was pinned. `state` is a `MessageState` as JSON; null when nothing became of the message.
 */
export interface MessageRow extends ContentColumns {
  room: string
  seq: number
  rev: number
  id: string
  at: number
  author: string
  first_digest: string | null
  pinned: number | null
  state: string | null
}

export type MessagesTable = Omit<MessageRow, 'files' | 'aside' | 'pinned' | 'state'> & {
  files: Generated<string | null>
  aside: Generated<Aside>
  pinned: Generated<number | null>
  state: Generated<string | null>
}

/** The text of a message that was edited, from `at` (ms since 1970) to its next version. */
export interface VersionsTable {
  room: string
  seq: number
  rev: number
  at: number
  body: string
}

export interface ReactionsTable {
  room: string
  seq: number
  person: string
  emoji: string
  rev: number
}

/** `choices` are the indexes of choices, as JSON. */
export interface VotesTable {
  room: string
  seq: number
  person: string
  choices: string
  rev: number
}

/** A message mentions a person, or everybody (`*`). `thread` is null for one that is shown in the room. */
export interface MentionsTable {
  room: string
  person: string
  seq: number
  author: string
  thread: string | null
}

/** A thread that a person follows or followed, and the seq up to which they read it. */
export interface ThreadsTable {
  person: string
  room: string
  thread: string
  read_seq: number
  follows: Flag
}
