import { sql } from 'kysely'
import type { Message, MessageContent } from '../../../protocol/entities.ts'
import type { MessagesTable } from '../schema.ts'
import { bytesOf, digestOf, toColumns, toContent } from './content.ts'
import { revFor } from './memberships.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { changed, nextRev } from './terms.ts'

export interface Page {
  /** Oldest first. */
  messages: Message[]
  /** The room's rev of which this page is a view. */
  rev: number
  more: { before: boolean; after: boolean }
}

/**
 * At most one of `before`, `after`, `around` (seqs); without any, the newest page. The answer has `limit` messages at
 * most, and fewer when their text would exceed `bytes`.
 */
export interface PageRequest {
  who: string
  room: string
  before?: number
  after?: number
  around?: number
  limit: number
  bytes: number
}

export const toMessage = (row: MessagesTable): Message => ({
  id: row.id,
  room: row.room,
  seq: row.seq,
  rev: row.rev,
  at: row.at,
  author: row.author,
  ...toContent(row),
})

const olderThan = prepared((db, room: string, seq: number, limit: number) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('seq', '<', seq)
    .orderBy('seq', 'desc')
    .limit(limit),
)

const newerFrom = prepared((db, room: string, seq: number, limit: number) =>
  db.selectFrom('messages').selectAll().where('room', '=', room).where('seq', '>=', seq).orderBy('seq').limit(limit),
)

/** A page of a room's messages. Refused with `not_member`. */
export async function page(tx: ReadTx, request: PageRequest): Promise<Page | Refused> {
  const { who, room, limit, bytes, before, after, around } = request
  const rev = await revFor(tx, who, room)
  if (rev === undefined) return { refused: 'not_member' }

  if (after !== undefined) {
    const newer = await newerFrom(tx, room, after + 1, limit + 1)
    const fitting = within(newer.slice(0, limit), bytes)
    const [older] = await olderThan(tx, room, after + 1, 1)
    return {
      messages: fitting.map(toMessage),
      rev,
      more: { before: older !== undefined, after: fitting.length < newer.length },
    }
  }
  if (around !== undefined) {
    const older = await olderThan(tx, room, around, limit + 1)
    const newer = await newerFrom(tx, room, around, limit + 1)
    const fitting = withinAround(older, newer, limit, bytes)
    return {
      messages: [...older.slice(0, fitting.older).toReversed(), ...newer.slice(0, fitting.newer)].map(toMessage),
      rev,
      more: { before: fitting.older < older.length, after: fitting.newer < newer.length },
    }
  }
  const end = before ?? Number.MAX_SAFE_INTEGER
  const older = await olderThan(tx, room, end, limit + 1)
  const fitting = within(older.slice(0, limit), bytes)
  const [newer] = before === undefined ? [] : await newerFrom(tx, room, end, 1)
  return {
    messages: fitting.toReversed().map(toMessage),
    rev,
    more: { before: fitting.length < older.length, after: newer !== undefined },
  }
}

const writtenIn = prepared((db, who: string, room: string, id: string) =>
  db.selectFrom('messages').select('id').where('id', '=', id).where('author', '=', who).where('room', '=', room),
)

/**
 * The ids that no message of this person in the room has, in the order of the question. A message of another person
 * under the same id is not theirs, so that nobody keeps theirs away. Refused with `not_member`.
 */
export async function missing(
  tx: ReadTx,
  { who, room, ids }: { who: string; room: string; ids: string[] },
): Promise<{ missing: string[] } | Refused> {
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const absent: string[] = []
  for (const id of ids) if ((await writtenIn(tx, who, room, id)).length === 0) absent.push(id)
  return { missing: absent }
}

/**
 * The messages of the room that have these ids, in order of seq; the last ones are left out when their text would exceed
 * `bytes`. Refused with `not_member`.
 */
export async function getMessages(
  tx: ReadTx,
  { who, room, ids, bytes }: { who: string; room: string; ids: string[]; bytes: number },
): Promise<{ messages: Message[] } | Refused> {
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const rows = await tx.db
    .selectFrom('messages')
    .selectAll()
    .where('id', 'in', ids)
    // As an expression, or SQLite could look the room up and read all of it.
    .where(sql<string>`room || ''`, '=', room)
    .orderBy('seq')
    .execute()
  return { messages: within(rows, bytes).map(toMessage) }
}

/**
 * Replaces the content of one's own message, as one change of the room. The digest of the first content stays, so that
 * a retry of the first send is still recognised [G2]. Refused with `not_member`, and with `no_such_message` for an id
 * that is of no message of this person in the room.
 */
export async function edit(
  tx: WriteTx,
  { who, room, id, content }: { who: string; room: string; id: string; content: MessageContent },
): Promise<{ message: Message } | Refused> {
  const { db } = tx
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const row = await db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', id)
    .where('room', '=', room)
    .where('author', '=', who)
    .executeTakeFirst()
  if (row === undefined) return { refused: 'no_such_message' }
  const rev = await nextRev(tx, room)
  const edited = { ...toColumns(content), rev, first_digest: row.first_digest ?? digestOf(row) }
  await db.updateTable('messages').set(edited).where('room', '=', room).where('seq', '=', row.seq).execute()
  const message = toMessage({ ...row, ...edited })
  changed(tx, room, { rev, message })
  return { message }
}

/** The first messages that fit. The very first one always does, or a long one could never be read. */
function within(messages: MessagesTable[], bytes: number): MessagesTable[] {
  let used = 0
  const end = messages.findIndex((message, index) => (used += bytesOf(message)) > bytes && index > 0)
  return end === -1 ? messages : messages.slice(0, end)
}

/** How many messages of each side fit, grown from the middle outwards. A side that ends gives its share to the other. */
function withinAround(older: MessagesTable[], newer: MessagesTable[], limit: number, bytes: number) {
  const fitting = { older: 0, newer: 0 }
  let used = 0
  while (fitting.older + fitting.newer < limit) {
    const nextNewer = newer[fitting.newer]
    const nextOlder = older[fitting.older]
    const takeNewer = nextNewer !== undefined && (nextOlder === undefined || fitting.newer <= fitting.older)
    const next = takeNewer ? nextNewer : nextOlder
    if (next === undefined) break
    used += bytesOf(next)
    if (used > bytes && fitting.older + fitting.newer > 0) break
    if (takeNewer) fitting.newer += 1
    else fitting.older += 1
  }
  return fitting
}
