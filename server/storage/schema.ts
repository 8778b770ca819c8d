import type { Generated, Selectable } from 'kysely'
import type { Mute, Removed, Role } from '../../protocol/entities.ts'
import type { Act, InviteRole } from '../../protocol/moderation.ts'

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

/** The name of a former member is empty. */
export interface PeopleTable {
  id: string
  name: string
  guest: Flag
  created: number
  hides_reads: Generated<Flag>
  picture: Generated<string | null>
  /** Since when, in ms since 1970; null for a person who is not suspended. */
  suspended: Generated<number | null>
  suspended_why: Generated<string | null>
}

/**
 * `hash` is the SHA-256 of the token. The token itself is stored nowhere. `used` is the time of a use, at most a day before
 * the last one, and `address` where that came from.
 */
export interface SessionsTable {
  hash: string
  id: string
  person: string
  created: number
  used: number
  expires: number
  device: string | null
  address: string | null
}

/**
 * A person who can sign in again. `skeleton` is the same for logins that look alike. `password` is an argon2id hash. `totp`
 * is the secret of the second factor, `totp_pending` one that is not confirmed, and `totp_step` the step of the last code.
 */
export interface AccountsTable {
  person: string
  login: string
  skeleton: string
  password: string | null
  totp: string | null
  totp_pending: string | null
  totp_step: number
  created: number
  operator: Generated<Flag>
}

/** What an operator has set in place of the environment; and `first_account`, the person who had the first account. */
export interface PoliciesTable {
  name: 'guests' | 'rooms' | 'registration' | 'first_account'
  value: string
}

/** Each replaces a code of the second factor once. `hash` is the SHA-256 of the code. */
export interface RecoveryCodesTable {
  person: string
  hash: string
}

/** `id` and `public_key` are base64url. */
export interface PasskeysTable {
  id: string
  person: string
  public_key: string
  counter: number
  label: string
  created: number
  used: number
}

/** A room in which messages of a former member are still to be deleted: those with a seq before this one, or all. */
export interface DeparturesTable {
  person: string
  room: string
  before: number | null
}

/** A secret that works once, until it expires. `hash` is the SHA-256 of it. The person is null where it is for anybody. */
export interface OneTimeSecretsTable {
  hash: string
  kind: 'reset' | 'passkey' | 'passkey-sign-in'
  person: string | null
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
  pins: Generated<number>
  picture: Generated<string | null>
  slow_seconds: Generated<number>
  writers: Generated<'moderators' | null>
  locked: Generated<Flag>
  knock: Generated<Flag>
  members_invite: Generated<Flag>
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

/** The columns of `MessageContent`. `aside` is 1 for a reply that only its thread shows. `poll` and `files` are JSON. */
export interface ContentColumns {
  body: string
  reply_to: string | null
  thread: string | null
  poll: string | null
  files: string | null
  aside: Flag
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
  aside: Generated<Flag>
  pinned: Generated<number | null>
  state: Generated<string | null>
}

export type RoomRow = Selectable<RoomsTable>

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

/**
 * `info` is a `FileInfo` as JSON, `folded` its name in lower case. `seq` and `place` are null until a message has it, and
 * then the message's seq and the file's index there. A picture of the room has the seq 0 and the place 0, and a picture
 * of its author the seq 0 and the place 1.
 */
export interface FilesTable {
  id: string
  room: string
  author: string
  bytes: number
  folded: string
  info: string
  created: number
  seq: number | null
  place: number | null
}

/** What a file consists of: the `file` itself, and its pictures by their width. */
export interface FileBlobsTable {
  file: string
  variant: string
  hash: string
  bytes: number
}

/** Blobs that a file named which is gone. Another file may still name them. */
export interface LooseBlobsTable {
  hash: string
}

/** The bytes of the files of a person, of a room, or, without an id, of all. */
export interface FileUsageTable {
  owner: string
  bytes: number
}

/** `entry` is its entry in the audit, and orders the bans of a room. `network` is where a banned guest joined from. */
export interface BansTable {
  room: string
  person: string
  entry: number
  by: string
  at: number
  until: number
  reason: string | null
  network: string | null
}

/** Somebody who waits to be let in until the time `ends`, or was turned away and may not knock again before it. */
export interface KnocksTable {
  room: string
  person: string
  at: number
  ends: number
  note: string | null
  network: string | null
  turned_away: Flag
}

/** A code that a room had until `at`. It opens nothing, and so it is stored as it is. */
export interface OldCodesTable {
  code: string
  room: string
  at: number
}

/**
 * An invitation, by the SHA-256 of its token. It ends at `until`, or as `ended` says; at `gone` it is listed no more.
 * `opens`: who joins by it does not have to be let in.
 */
export interface InvitesTable {
  id: string
  hash: string
  room: string
  by: string
  at: number
  until: number
  uses: number | null
  used: number
  role: InviteRole
  note: string | null
  opens: Flag
  ended: 'revoked' | 'used_up' | null
  ended_at: number | null
  gone: number
}

/** One person reported one message. */
export interface ReportsTable {
  room: string
  seq: number
  person: string
  message: string
  author: string
  reason: string | null
  at: number
}

/** What a moderator did: 1, 2, 3, … in a room. `details` are the other fields of an `AuditEntry`, as JSON. */
export interface AuditTable {
  room: string
  entry: number
  at: number
  who: string
  act: Act
  whom: string | null
  reason: string | null
  details: string | null
}

/** The revs of this room from `from_rev` on were given in this term. */
export interface TermsTable {
  room: string
  from_rev: number
  term: string
}

/**
 * A room in the search index, by a number. Its messages up to the rev `rev` are indexed; those up to `first` were there
 * before the index, and are indexed from the newest one on.
 */
export interface SearchRoomsTable {
  room: string
  number: number
  rev: number
  first: number
}

/** A message in the search index. `room` is the number of its room, `at` its time. */
export interface SearchDocsTable {
  doc: number
  room: number
  aside: Flag
  seq: number
  at: number
}

/**
 * `PART` docs in a row, and the times of the earliest and the latest of their messages. Their grams up to `merged` are in
 * `search_postings`, and those above still in `search_fresh`; null when all are merged.
 */
export interface SearchPartsTable {
  part: number
  earliest: number
  latest: number
  merged: number | null
}

/** The docs of a part that have a gram, as `operations/search/doc-set.ts` encodes them. */
export interface SearchPostingsTable {
  part: number
  gram: number
  docs: Uint8Array
}

/**
 * One row: the next doc of a newer message, the last doc of an older one, and the message before which, in order of id,
 * messages that were there before the index are still to be indexed; null when none is.
 */
export interface SearchStateTable {
  newer: number
  older: number
  before_id: string | null
  before_author: string
}

export interface Schema {
  epoch: EpochTable
  people: PeopleTable
  sessions: SessionsTable
  accounts: AccountsTable
  recovery_codes: RecoveryCodesTable
  passkeys: PasskeysTable
  one_time_secrets: OneTimeSecretsTable
  departures: DeparturesTable
  policies: PoliciesTable
  rooms: RoomsTable
  members: MembersTable
  messages: MessagesTable
  versions: VersionsTable
  reactions: ReactionsTable
  votes: VotesTable
  mentions: MentionsTable
  threads: ThreadsTable
  files: FilesTable
  file_blobs: FileBlobsTable
  loose_blobs: LooseBlobsTable
  file_usage: FileUsageTable
  bans: BansTable
  knocks: KnocksTable
  old_codes: OldCodesTable
  invites: InvitesTable
  reports: ReportsTable
  audit: AuditTable
  terms: TermsTable
  search_rooms: SearchRoomsTable
  search_docs: SearchDocsTable
  search_parts: SearchPartsTable
  search_fresh: SearchPostingsTable
  search_postings: SearchPostingsTable
  search_state: SearchStateTable
}
