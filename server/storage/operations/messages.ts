import type { Kysely } from 'kysely'
import type { Message } from '../../../protocol/entities.ts'
import type { MessagesTable, Schema } from '../schema.ts'
import type { Page, PageRequest } from '../storage.ts'
import { prepared } from './prepared.ts'
import { revFor } from './rooms.ts'

export const toMessage = (row: MessagesTable): Message => ({
  id: row.id,
  room: row.room,
  seq: row.seq,
  rev: row.rev,
  at: row.at,
  author: row.author,
  body: row.body,
})

export const bytesOf = (message: { body: string }): number => Buffer.byteLength(message.body)

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

export async function page(db: Kysely<Schema>, who: string, request: PageRequest, bytes: number): Promise<Page | null> {
  const { room, limit, before, after, around } = request
  const rev = await revFor(db, who, room)
  if (rev === undefined) return null

  if (after !== undefined) {
    const newer = await newerFrom(db, room, after + 1, limit + 1)
    const kept = within(newer.slice(0, limit), bytes)
    const [older] = await olderThan(db, room, after + 1, 1)
    return {
      messages: kept.map(toMessage),
      rev,
      more: { before: older !== undefined, after: kept.length < newer.length },
    }
  }
  if (around !== undefined) {
    const older = await olderThan(db, room, around, limit + 1)
    const newer = await newerFrom(db, room, around, limit + 1)
    const kept = withinAround(older, newer, limit, bytes)
    return {
      messages: [...older.slice(0, kept.older).toReversed(), ...newer.slice(0, kept.newer)].map(toMessage),
      rev,
      more: { before: kept.older < older.length, after: kept.newer < newer.length },
    }
  }
  const end = before ?? Number.MAX_SAFE_INTEGER
  const older = await olderThan(db, room, end, limit + 1)
  const kept = within(older.slice(0, limit), bytes)
  const [newer] = before === undefined ? [] : await newerFrom(db, room, end, 1)
  return {
    messages: kept.toReversed().map(toMessage),
    rev,
    more: { before: kept.length < older.length, after: newer !== undefined },
  }
}

const storedIn = prepared((db, room: string, id: string) =>
  db.selectFrom('messages').select('id').where('id', '=', id).where('room', '=', room),
)

export async function missing(db: Kysely<Schema>, who: string, room: string, ids: string[]): Promise<string[] | null> {
  if ((await revFor(db, who, room)) === undefined) return null
  const absent: string[] = []
  for (const id of ids) if ((await storedIn(db, room, id)).length === 0) absent.push(id)
  return absent
}

/** The first messages that fit; the very first always does, or a long one could never be read. */
function within(messages: MessagesTable[], bytes: number): MessagesTable[] {
  let used = 0
  const end = messages.findIndex((message, index) => (used += bytesOf(message)) > bytes && index > 0)
  return end === -1 ? messages : messages.slice(0, end)
}

/** How many of each side to keep, grown from the middle outwards; a side that ends gives its share to the other. */
function withinAround(older: MessagesTable[], newer: MessagesTable[], limit: number, bytes: number) {
  const kept = { older: 0, newer: 0 }
  let used = 0
  while (kept.older + kept.newer < limit) {
    const nextNewer = newer[kept.newer]
    const nextOlder = older[kept.older]
    const takeNewer = nextNewer !== undefined && (nextOlder === undefined || kept.newer <= kept.older)
    const next = takeNewer ? nextNewer : nextOlder
    if (next === undefined) break
    used += bytesOf(next)
    if (used > bytes && kept.older + kept.newer > 0) break
    if (takeNewer) kept.newer += 1
    else kept.older += 1
  }
  return kept
}
