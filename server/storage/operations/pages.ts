import type { Message } from '../../../protocol/entities.ts'
import { Json } from '../json.ts'
import type { MessageRow } from '../schema/messages.ts'
import { fitting, LIST_BYTES, listedBytes, withList } from './encoded.ts'
import { revFor } from './memberships.ts'
import { toMessage } from './messages.ts'
import { forReader } from './mine.ts'
import type { ReadTx, Refused } from './operation.ts'
import { prepared } from './prepared.ts'

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

/** How a page's messages are read: those before `seq`, the newest first, and those from it on. */
export interface Rows {
  older(seq: number, limit: number): MessageRow[] | Promise<MessageRow[]>
  newer(seq: number, limit: number): MessageRow[] | Promise<MessageRow[]>
}

const olderThan = prepared((db, room: string, seq: number, limit: number) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('aside', '=', 0)
    .where('seq', '<', seq)
    .orderBy('seq', 'desc')
    .limit(limit),
)

const newerFrom = prepared((db, room: string, seq: number, limit: number) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('aside', '=', 0)
    .where('seq', '>=', seq)
    .orderBy('seq')
    .limit(limit),
)

/** A page of the messages that a room shows. Refused with `not_member`. */
export async function page(tx: ReadTx, request: PageRequest): Promise<Json<Page> | Refused> {
  const { who, room } = request
  const rev = await revFor(tx, who, room)
  if (rev === undefined) return { refused: 'not_member' }
  const { messages, more } = await readPage(tx, request, {
    older: (seq, limit) => olderThan(tx, room, seq, limit),
    newer: (seq, limit) => newerFrom(tx, room, seq, limit),
  })
  return new Json(withList('messages', messages, { rev, more }))
}

/** The messages of a page, each as JSON, oldest first. */
export async function readPage(
  tx: ReadTx,
  { who, limit, bytes, before, after, around }: PageRequest,
  rows: Rows,
): Promise<{ messages: string[]; more: Page['more'] }> {
  const messagesOf = async (found: MessageRow[]) => forReader(tx, who, found.map(toMessage))
  if (after !== undefined) {
    const newer = await rows.newer(after + 1, limit + 1)
    const messages = fitting(await messagesOf(newer.slice(0, limit)), bytes)
    const [older] = await rows.older(after + 1, 1)
    return { messages, more: { before: older !== undefined, after: messages.length < newer.length } }
  }
  if (around !== undefined) {
    const older = await rows.older(around, limit + 1)
    const newer = await rows.newer(around, limit + 1)
    const fits = fittingAround(await messagesOf(older), await messagesOf(newer), limit, bytes)
    return {
      messages: [...fits.older.toReversed(), ...fits.newer],
      more: { before: fits.older.length < older.length, after: fits.newer.length < newer.length },
    }
  }
  const end = before ?? Number.MAX_SAFE_INTEGER
  const older = await rows.older(end, limit + 1)
  const messages = fitting(await messagesOf(older.slice(0, limit)), bytes)
  const [newer] = before === undefined ? [] : await rows.newer(end, 1)
  return {
    messages: messages.toReversed(),
    more: { before: messages.length < older.length, after: newer !== undefined },
  }
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
