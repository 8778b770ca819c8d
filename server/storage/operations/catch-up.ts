import type { ExpressionBuilder } from 'kysely'
import type { Change, RevRange, RoomState, ThreadState } from '../../../protocol/entities.ts'
import type { Flag } from '../schema/flag.ts'
import type { RoomRow } from '../schema/rooms.ts'
import type { Schema } from '../schema/schema.ts'
import { listedBytes } from './encoded.ts'
import { readEpoch } from './epoch.ts'
import { unmatchedAmong, type Known } from './known-revs.ts'
import { MEMBER, PERSON, toMember } from './people.ts'
import { toMessage } from './messages.ts'
import { forReader } from './mine.ts'
import type { ReadTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { toRoom } from './rooms.ts'
import { threadsOf } from './threads.ts'
import { waitingFor, type Waiting } from './waiting.ts'
import { mentionCount, unreadCount, UNREAD_SCAN } from './unread.ts'

/** So many times as many rows are read for changes as an answer may hold. Rooms beyond are reset. */
const ROWS_SCAN = 3

/** After every id: the last character there is. */
const AFTER_ALL = '\u{10ffff}'

/** What an answer may still hold, and the rows that may still be read for it. */
interface Left {
  changes: number
  bytes: number
  rows: number
}

/** The state of a room as the storage has it. The gateway adds the proof and who is present. */
export type StoredRoomState = Omit<RoomState, 'presence' | 'proof'>

/** A room's state as JSON, beside what the gateway needs of it, so that only the storage encodes it. */
export interface CaughtUpRoom {
  room: string
  /** The rev of the state, and its term. */
  to: number
  term: string
  read: number
  state: string
}

export interface CatchUp {
  who: string
  /** The epoch of the claims. Without one they count as claims of the present epoch. */
  epoch?: string
  rooms: Known[]
  /** A part of the rooms: those with ids from `from` on and before `before`. Claims are about rooms of the part. */
  from?: string
  before?: string
  /** Bounds of the whole answer: changes, and bytes as JSON. Rooms beyond are answered with `reset`. */
  changes: number
  bytes: number
  /** Rows that may still be read for changes, when a part before this one has read some. */
  rows?: number
  /** Unread messages are counted up to here. */
  unread: number
}

/** `unmatched` are claims about this very epoch that the data cannot match. One with a valid proof proves a loss [G9]. */
export interface CaughtUp {
  epoch: string
  rooms: CaughtUpRoom[]
  unmatched: Known[]
  /** What is left of the bounds for the next part. */
  left: Left
}

const roomsFor = prepared((db, who: string, mostUnread: number, mostScanned: number, from: string, before: string) =>
  db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room')
    .innerJoin('people', 'people.id', 'members.person')
    .selectAll('rooms')
    .select([...MEMBER, 'members.read_seq', 'people.guest'])
    .select(['people.name as my_name', 'people.picture as my_picture'])
    .select((eb) => unreadCount(eb, who, mostUnread, mostScanned).as('unread'))
    .select((eb) => mentionCount(eb, who, mostUnread).as('mentions'))
    .select(['members.joined', 'members.mute', 'members.favourite'])
    .select((eb) => newest(eb, 'seq').as('newest'))
    .select((eb) => newest(eb, 'at').as('newest_at'))
    .select((eb) => newestTerm(eb, 'term').as('term'))
    .select((eb) => newestTerm(eb, 'from_rev').as('term_from'))
    .where('members.person', '=', who)
    .where('members.left', '=', 0)
    .where('members.room', '>=', from)
    .where('members.room', '<', before)
    .orderBy('members.room'),
)

const messagesSentAfter = prepared((db, room: string, aside: Flag, since: number, limit: number) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('aside', '=', aside)
    .where('seq', '>', since)
    .orderBy('seq')
    .limit(limit),
)

const messagesChangedAfter = prepared((db, room: string, since: number, limit: number) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('rev', '>', since)
    .whereRef('rev', '<>', 'seq')
    .where('seq', '<=', since)
    .orderBy('rev')
    .limit(limit),
)

const membersChangedAfter = prepared((db, room: string, since: number, limit: number) =>
  db
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person')
    .select([...PERSON, ...MEMBER, 'members.rev'])
    .where('members.room', '=', room)
    .where('members.rev', '>', since)
    .orderBy('members.rev')
    .limit(limit),
)

function newest(eb: ExpressionBuilder<Schema, 'rooms'>, column: 'seq' | 'at') {
  return eb
    .selectFrom('messages')
    .select(column)
    .whereRef('messages.room', '=', 'rooms.id')
    .where('messages.aside', '=', 0)
    .orderBy('messages.seq', 'desc')
    .limit(1)
}

function newestTerm<C extends 'term' | 'from_rev'>(eb: ExpressionBuilder<Schema, 'rooms'>, column: C) {
  return eb
    .selectFrom('terms')
    .select(column)
    .whereRef('terms.room', '=', 'rooms.id')
    .orderBy('terms.from_rev', 'desc')
    .limit(1)
}

/**
 * The state of each room of a person, with what changed since the rev that the client claims. A room is answered with
 * `reset` when the client claims nothing of it, when its claim is of another epoch (for a rev above 0) or does not
 * match the data, and when more changed than the answer may hold.
 */
export async function catchUp(tx: ReadTx, input: CatchUp): Promise<CaughtUp> {
  const { who, unread, from = '', before = AFTER_ALL } = input
  const epoch = (await readEpoch(tx))!
  const current = input.epoch === undefined || input.epoch === epoch
  const claims = new Map(input.rooms.filter(({ rev }) => rev === 0 || current).map((claim) => [claim.room, claim]))
  const { changes, bytes, rows: mostRows = changes * ROWS_SCAN } = input
  const left: Left = { changes, bytes, rows: mostRows }
  const rows = await roomsFor(tx, who, unread, unread * UNREAD_SCAN, from, before)
  const heads = new Map(rows.map(({ id, rev, term, term_from }) => [id, { rev, term: term!, term_from: term_from! }]))
  const unmatched = await unmatchedAmong(tx, [...claims.values()], heads)
  const rooms: CaughtUpRoom[] = []
  const threads = await threadsOf(tx, who, { from, before, most: unread })
  const waiting = await waitingFor(tx, who, { from, before })
  const states = rows.map((row) => resetState(row, who, threads.get(row.id) ?? [], waiting.get(row.id)))
  const encoded = states.map((state) => JSON.stringify(state))
  // The states are sent in any case: changes get what they leave.
  for (const text of encoded) left.bytes -= listedBytes(text)
  for (const [index, row] of rows.entries()) {
    const claim = claims.get(row.id)
    const known = claim !== undefined && !unmatched.includes(claim)
    const changes = known ? await changesFor(tx, who, row, claim.rev, left) : null
    const { reset: _, ...state } = states[index]!
    rooms.push({
      room: row.id,
      to: state.to,
      term: state.term,
      read: state.read,
      state: changes === null ? encoded[index]! : JSON.stringify({ ...state, from: claim!.rev, changes }),
    })
  }
  return { epoch, rooms, unmatched, left }
}

type RoomForPerson = Awaited<ReturnType<typeof roomsFor>>[number]

function resetState(
  row: RoomForPerson,
  who: string,
  threads: ThreadState[],
  waiting: Waiting | undefined,
): StoredRoomState & { reset: true } {
  return {
    room: toRoom(row),
    me: toMember({ ...row, id: who, name: row.my_name, picture: row.my_picture }),
    unread: row.unread ?? 0,
    mentions: row.mentions ?? 0,
    threads,
    ...(row.mute !== null && { mute: row.mute }),
    ...(row.favourite !== null && { favourite: row.favourite }),
    ...(waiting !== undefined && { waiting }),
    read: row.read_seq,
    newest: row.newest ?? 0,
    lastAt: Math.max(row.newest_at ?? 0, row.joined),
    from: row.rev,
    to: row.rev,
    term: row.term!,
    changes: [],
    reset: true,
  }
}

const roomWithTerm = prepared((db, room: string) =>
  db
    .selectFrom('rooms')
    .selectAll()
    .select((eb) => newestTerm(eb, 'term').as('term'))
    .where('id', '=', room),
)

/**
 * What changed in a room after `since`, for a node that missed a fact. The range is empty and begins at the newest rev
 * when more changed than the answer may hold. Null when there is no such room.
 */
export async function readRange(
  tx: ReadTx,
  { room, since, changes, bytes }: { room: string; since: number; changes: number; bytes: number },
): Promise<{ range: (RevRange & { term: string }) | null }> {
  const [row] = await roomWithTerm(tx, room)
  if (row === undefined) return { range: null }
  const term = row.term!
  const found = await changesSince(tx, row, since, { changes, bytes, rows: changes + 1 })
  if (found === null) return { range: { from: row.rev, to: row.rev, changes: [], term } }
  return { range: { from: since, to: row.rev, changes: found, term } }
}

/** The epoch of the data and the newest rev of each of these rooms. */
export async function heads(
  tx: ReadTx,
  { rooms }: { rooms: string[] },
): Promise<{ epoch: string; heads: { room: string; rev: number }[] }> {
  const { db } = tx
  const epoch = (await readEpoch(tx))!
  if (rooms.length === 0) return { epoch, heads: [] }
  const rows = await db.selectFrom('rooms').select(['id as room', 'rev']).where('id', 'in', rooms).execute()
  return { epoch, heads: rows }
}

/** The same for one reader. */
async function changesFor(tx: ReadTx, who: string, room: RoomRow, since: number, left: Left): Promise<Change[] | null> {
  const changes = await changesSince(tx, room, since, left)
  const messages = changes?.flatMap((change) => ('message' in change ? [change.message] : [])) ?? []
  const own = await forReader(tx, who, messages)
  if (changes === null || own === messages) return changes
  const byId = new Map(own.map((message) => [message.id, message]))
  return changes.map((change) => ('message' in change ? { ...change, message: byId.get(change.message.id)! } : change))
}

/** Each thing that changed after `since`, as it is now, in order of rev. Null when that exceeds `left`; otherwise it is subtracted from `left`. */
async function changesSince(tx: ReadTx, room: RoomRow, since: number, left: Left): Promise<Change[] | null> {
  if (since === room.rev) return []
  const most = Math.min(left.changes, left.rows)
  if (most <= 0) return null
  const messages = await messagesSince(tx, room, since, most + 1)
  left.rows -= messages.length
  if (messages.length > most) return null

  const changes: Change[] = messages.map((row) => ({ rev: row.rev, message: toMessage(row) }))
  // Every change has a rev of its own: when the messages account for all revs, nothing else changed.
  if (changes.length < room.rev - since) {
    if (room.changed > since) changes.push({ rev: room.changed, room: toRoom(room) })
    const members = await membersChangedAfter(tx, room.id, since, most + 1)
    left.rows -= members.length
    changes.push(...members.map((row) => ({ rev: row.rev, member: toMember(row) })))
    if (changes.length > left.changes) return null
  }
  let bytes = 0
  for (const change of changes) {
    bytes += listedBytes(JSON.stringify(change))
    if (bytes > left.bytes) return null
  }
  left.changes -= changes.length
  left.bytes -= bytes
  return changes.sort((a, b) => a.rev - b.rev)
}

/** The messages sent after `since`, and the older ones that changed after it. */
async function messagesSince(tx: ReadTx, room: RoomRow, since: number, limit: number) {
  const sent = await messagesSentAfter(tx, room.id, 0, since, limit)
  if (sent.length === room.rev - since || sent.length === limit) return sent
  const aside = await messagesSentAfter(tx, room.id, 1, since, limit)
  return [...sent, ...aside, ...(await messagesChangedAfter(tx, room.id, since, limit))]
}
