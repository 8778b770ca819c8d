import { sql } from 'kysely'
import type { Flag } from '../../schema/flag.ts'
import { GONE, type MessageRow } from '../../schema/messages.ts'
import type { WriteTx } from '../operation.ts'
import { prepared } from '../prepared.ts'
import { addDocs } from './add-docs.ts'
import { BATCH } from './doc-set.ts'
import { mergePart } from './merge-part.ts'
import { MOST_BYTES, textBytes } from './searchable.ts'

/** Messages that are indexed together: as many as take some ms. */
class Batch {
  readonly messages: { row: MessageRow; number: number }[] = []
  private bytes = 0
  isFull = false

  /** Answers false, and takes no message any more, when this one is too many or too much. */
  add(row: MessageRow, number: number): boolean {
    this.bytes += textBytes(row)
    this.isFull ||= this.messages.length === BATCH || (this.messages.length > 0 && this.bytes > MOST_BYTES)
    if (!this.isFull) this.messages.push({ row, number })
    return !this.isFull
  }
}

/**
 * Indexes messages of these rooms that are not in the search index yet, if there are at least `least` of them: as many as
 * take some ms. `rooms` of the answer are those that may have others; with `more`, it can go on at once. Without rooms it
 * does the next piece of other work: it merges what is indexed, and indexes messages that were there before the index.
 */
export async function indexMessages(
  tx: WriteTx,
  { rooms, least }: { rooms: string[]; least: number },
): Promise<{ rooms: string[]; more: boolean }> {
  if (rooms.length > 0) return indexNewer(tx, rooms, least)
  if (await mergePart(tx)) return { rooms, more: true }
  return { rooms, more: await indexOlder(tx) }
}

/** A room's number, and the rev up to which it is indexed. */
interface Marked {
  room: string
  number: number
  rev: number
}

async function indexNewer(tx: WriteTx, rooms: string[], least: number): Promise<{ rooms: string[]; more: boolean }> {
  const batch = new Batch()
  const marks: Marked[] = []
  const left = [...rooms]
  while (left.length > 0 && !batch.isFull) {
    const room = left[0]!
    const mark = await markOf(tx, room)
    const newer = mark === null ? [] : await newerThan(tx, room, mark.rev, BATCH + 1 - batch.messages.length)
    let rev = mark?.rev ?? 0
    for (const row of newer) {
      if (!batch.add(row, mark!.number)) break
      rev = row.seq
    }
    if (mark !== null && !batch.isFull) rev = mark.now
    if (mark !== null) marks.push({ room, number: mark.number, rev })
    if (mark === null || rev === mark.now) left.shift()
  }
  const count = batch.messages.length
  if (count > 0 && count < least && !batch.isFull) return { rooms, more: false }
  for (const mark of marks) await setMark(tx, mark)
  if (count > 0) {
    const { newer } = await tx.db.selectFrom('search_state').select('newer').executeTakeFirstOrThrow()
    await addDocs(tx, newer, batch.messages)
    await tx.db
      .updateTable('search_state')
      .set({ newer: newer + BATCH })
      .execute()
  }
  return { rooms: left, more: left.length > 0 }
}

/** The mark of a room and its rev now. Null when there is no such room. */
async function markOf({ db }: WriteTx, room: string): Promise<(Marked & { now: number }) | null> {
  const found = await db
    .selectFrom('rooms')
    .leftJoin('search_rooms', 'search_rooms.room', 'rooms.id')
    .select(['rooms.rev as now', 'search_rooms.number', 'search_rooms.rev'])
    .where('rooms.id', '=', room)
    .executeTakeFirst()
  if (found === undefined) return null
  if (found.number !== null) return { room, number: found.number, rev: found.rev!, now: found.now }
  const { last } = await db
    .selectFrom('search_rooms')
    .select(({ fn }) => fn.max('number').as('last'))
    .executeTakeFirstOrThrow()
  const number = Number(last ?? 0) + 1
  await db.insertInto('search_rooms').values({ room, number, rev: 0, first: 0 }).execute()
  return { room, number, rev: 0, now: found.now }
}

const setMark = ({ db }: WriteTx, { room, rev }: Marked) =>
  db.updateTable('search_rooms').set({ rev }).where('room', '=', room).execute()

const shownNewer = prepared((db, room: string, aside: Flag, seq: number, limit: number) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('aside', '=', aside)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit),
)

async function newerThan(tx: WriteTx, room: string, seq: number, limit: number): Promise<MessageRow[]> {
  const [shown, aside] = [await shownNewer(tx, room, 0, seq, limit), await shownNewer(tx, room, 1, seq, limit)]
  return [...shown, ...aside].toSorted((a, b) => a.seq - b.seq).slice(0, limit)
}

const before = prepared((db, id: string, author: string, limit: number) =>
  db
    .selectFrom('messages')
    // Not an inner join, for which SQLite could begin with the rooms.
    .leftJoin('search_rooms', 'search_rooms.room', 'messages.room')
    .selectAll('messages')
    .select(['search_rooms.number', 'search_rooms.first'])
    .where(sql<boolean>`(messages.id, messages.author) < (${id}, ${author})`)
    .orderBy('messages.id', 'desc')
    .orderBy('messages.author', 'desc')
    .limit(limit),
)

/** Ids are made when a message is written, so that their order is about that of time. Answers whether there are others. */
async function indexOlder(tx: WriteTx): Promise<boolean> {
  const { db } = tx
  const { older, before_id, before_author } = await db.selectFrom('search_state').selectAll().executeTakeFirstOrThrow()
  if (before_id === null) return false
  const batch = new Batch()
  const rows = await before(tx, before_id, before_author, BATCH)
  let taken = 0
  for (const { number, first, ...row } of rows) {
    // What came later is indexed as newer; a room without a number has nothing else.
    if (number !== null && row.aside !== GONE && row.seq <= first! && !batch.add(row, number)) break
    taken++
  }
  const last = taken < rows.length || rows.length === BATCH ? rows[taken - 1]! : null
  if (batch.messages.length > 0) {
    await addDocs(tx, older - BATCH, batch.messages)
    await db
      .updateTable('search_state')
      .set({ older: older - BATCH })
      .execute()
  }
  await db
    .updateTable('search_state')
    .set({ before_id: last?.id ?? null, before_author: last?.author ?? '' })
    .execute()
  return true
}
