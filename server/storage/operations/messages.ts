import { sql } from 'kysely'
import type { Message, MessageContent } from '../../../protocol/entities.ts'
import { Json } from '../json.ts'
import type { MessagesTable } from '../schema.ts'
import { digestOf, toColumns, toContent } from './content.ts'
import { fitting, LIST_BYTES, listedBytes, withList } from './encoded.ts'
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
 * most, and fewer when they would exceed `bytes` as JSON.
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
export async function page(tx: ReadTx, request: PageRequest): Promise<Json<Page> | Refused> {
  const { who, room, limit, bytes, before, after, around } = request
  const rev = await revFor(tx, who, room)
  if (rev === undefined) return { refused: 'not_member' }

  if (after !== undefined) {
    const newer = await newerFrom(tx, room, after + 1, limit + 1)
    const messages = fitting(newer.slice(0, limit).map(toMessage), bytes)
    const [older] = await olderThan(tx, room, after + 1, 1)
    return toPage(messages, rev, { before: older !== undefined, after: messages.length < newer.length })
  }
  if (around !== undefined) {
    const older = await olderThan(tx, room, around, limit + 1)
    const newer = await newerFrom(tx, room, around, limit + 1)
    const fits = fittingAround(older.map(toMessage), newer.map(toMessage), limit, bytes)
    const messages = [...fits.older.toReversed(), ...fits.newer]
    return toPage(messages, rev, {
      before: fits.older.length < older.length,
      after: fits.newer.length < newer.length,
    })
  }
  const end = before ?? Number.MAX_SAFE_INTEGER
  const older = await olderThan(tx, room, end, limit + 1)
  const messages = fitting(older.slice(0, limit).map(toMessage), bytes)
  const [newer] = before === undefined ? [] : await newerFrom(tx, room, end, 1)
  return toPage(messages.toReversed(), rev, { before: messages.length < older.length, after: newer !== undefined })
}

function toPage(messages: string[], rev: number, more: Page['more']): Json<Page> {
  return new Json(withList('messages', messages, { rev, more }))
}

/**
 * The ids that no message of this person in the room has, in the order of the question. A message of another person
 * under the same id is not theirs, so that nobody keeps theirs away. Refused with `not_member`.
 */
export async function missing(
  tx: ReadTx,
  { who, room, ids }: { who: string; room: string; ids: string[] },
): Promise<{ missing: string[] } | Refused> {
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const rows = await tx.db
    .selectFrom('messages')
    .select('id')
    .where('id', 'in', ids)
    .where('author', '=', who)
    // As an expression, or SQLite could look the room up and read all of it.
    .where(sql<string>`room || ''`, '=', room)
    .execute()
  const stored = new Set(rows.map(({ id }) => id))
  return { missing: ids.filter((id) => !stored.has(id)) }
}

/**
 * The messages of the room that have these ids, in order of seq; the last ones are left out, and there is `more`, when
 * they would exceed `bytes` as JSON. Refused with `not_member`.
 */
export async function getMessages(
  tx: ReadTx,
  { who, room, ids, bytes }: { who: string; room: string; ids: string[]; bytes: number },
): Promise<Json<{ messages: Message[]; more: boolean }> | Refused> {
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const rows = await tx.db
    .selectFrom('messages')
    .selectAll()
    .where('id', 'in', ids)
    // As an expression, or SQLite could look the room up and read all of it.
    .where(sql<string>`room || ''`, '=', room)
    .orderBy('seq')
    .execute()
  const messages = fitting(rows.map(toMessage), bytes)
  return new Json(withList('messages', messages, { more: messages.length < rows.length }))
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

/** JSON of the messages of each side that fit, grown from the middle outwards. A side that ends gives its share to the other. */
function fittingAround(older: Message[], newer: Message[], limit: number, bytes: number) {
  const fits: { older: string[]; newer: string[] } = { older: [], newer: [] }
  let used = LIST_BYTES
  for (let count = 0; count < limit; count++) {
    const nextNewer = newer[fits.newer.length]
    const nextOlder = older[fits.older.length]
    const takeNewer = nextNewer !== undefined && (nextOlder === undefined || fits.newer.length <= fits.older.length)
    const next = takeNewer ? nextNewer : nextOlder
    if (next === undefined) break
    const text = JSON.stringify(next)
    used += listedBytes(text)
    if (used > bytes && count > 0) break
    if (takeNewer) fits.newer.push(text)
    else fits.older.push(text)
  }
  return fits
}
