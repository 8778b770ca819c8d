import type { Message, Person } from '../../../../protocol/entities.ts'
import type { SearchTotal } from '../../../../protocol/search.ts'
import { Json } from '../../json.ts'
import type { MessageRow } from '../../schema/messages.ts'
import { fitting, withList } from '../encoded.ts'
import { toMessage } from '../messages.ts'
import { forReader } from '../mine.ts'
import { peopleOf } from '../named-people.ts'
import type { ReadTx, Refused } from '../operation.ts'
import { prepared } from '../prepared.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { compare, Query, type Cursor, type Hit, type SearchFilter } from './query.ts'
import { searchedRooms, type SearchedRoom } from './rooms.ts'
import { Walk, type Progress } from './walk.ts'

/** For so long one step looks for messages, and other reads wait for the thread or the connection. */
const STEP_MS = { sqlite: 8, postgres: 50 }

export interface Search extends SearchFilter {
  who: string
  rooms?: string[]
  limit: number
  bytes: number
  /** ms since 1970. */
  now: number
  /** So many hits are counted, and ranked in the order `best`. */
  counted: number
  next?: string
  /** From the answer to the step before. */
  progress?: Progress
  /** No further step: the answer has what was found. */
  isLast: boolean
}

export interface Found {
  messages: Message[]
  people: Person[]
  total: SearchTotal
  next?: string
}

/**
 * One step of a search in the rooms that this person is in now: a page of messages that match, with the people whom they
 * name, or where to go on. Refused with `invalid_input` for a `next` that is not from an answer.
 */
export async function search(tx: ReadTx, input: Search): Promise<Json<Found> | { progress: Progress } | Refused> {
  const until = performance.now() + STEP_MS[tx.dialect]
  const cursor = input.next === undefined ? null : decodeCursor(input.next)
  if (cursor === null && input.next !== undefined)
    return { refused: 'invalid_input', params: { key: 'next', problem: 'is not from an answer' } }
  const now = cursor?.now ?? input.now
  const query = new Query(input, now, cursor)
  const rooms = await searchedRooms(tx, input.who, input.rooms)
  const everything = cursor === null || input.order === 'best'
  const need = 1 + (everything ? Math.max(input.counted, input.limit) : input.limit)
  const walk = new Walk(tx, query, query.isEmpty ? new Map() : rooms, need, until)
  const { progress, bound, isOver } = await walk.run(input.progress ?? null)
  if (!isOver && !input.isLast) return { progress }
  const hits = progress.hits.toSorted(compare)
  const total = cursor?.total ?? totalOf(hits, input.counted, !isOver || (await hasOlder(tx)))
  return answer(tx, input, {
    query,
    rooms,
    hits,
    bound: isOver || input.order === 'best' ? null : bound,
    cursor: { now, total },
  })
}

function totalOf(hits: Hit[], counted: number, more: boolean): SearchTotal {
  const rooms = new Set(hits.slice(0, counted).map(({ room }) => room)).size
  return { messages: Math.min(hits.length, counted), rooms, ...((more || hits.length > counted) && { more: true }) }
}

/** Whether messages that were there before the index are not all in it. */
async function hasOlder({ db }: ReadTx): Promise<boolean> {
  const { before_id } = await db.selectFrom('search_state').select('before_id').executeTakeFirstOrThrow()
  return before_id !== null
}

interface Pass {
  query: Query
  rooms: Map<string, SearchedRoom>
  hits: Hit[]
  /** The time of the newest message that was not looked at, where the next answer goes on; null when all of them are known. */
  bound: number | null
  cursor: Pick<Cursor, 'now' | 'total'>
}

async function answer(tx: ReadTx, input: Search, { query, rooms, hits, bound, cursor }: Pass): Promise<Json<Found>> {
  // A message that was not looked at may be newer than one that was found.
  const sure = bound === null ? hits : hits.filter(({ at }) => at > bound)
  const found: { hit: Hit; message: Message }[] = []
  let last: Hit | null = null
  for (const hit of sure) {
    if (found.length === input.limit) break
    last = hit
    // What was found in a step before may be gone.
    const row = rooms.has(hit.room) ? await readRow(tx, hit) : undefined
    if (row !== undefined && query.match(row) !== null) found.push({ hit, message: toMessage(row) })
  }
  const read = await forReader(
    tx,
    input.who,
    found.map(({ message }) => message),
  )
  const messages = fitting(read, input.bytes)
  if (messages.length < found.length) last = found[messages.length - 1]!.hit
  const isEnd = messages.length === found.length && last === (sure.at(-1) ?? null) && bound === null
  const place = isEnd ? null : placeBehind(last ?? query.cursor, last === (sure.at(-1) ?? null) ? bound : null)
  const people = await peopleOf(tx, read.slice(0, messages.length))
  const next = place === null ? {} : { next: encodeCursor({ ...place, ...cursor }) }
  return new Json(withList('messages', messages, { people, total: cursor.total, ...next }))
}

/** Where the next answer begins: behind the last hit, or at the time of the first message that was not looked at. */
function placeBehind(last: Omit<Hit, 'aside'> | null, bound: number | null): Omit<Hit, 'aside'> {
  // Not back before the last one, if that is of the same time.
  if (bound !== null && (last === null || bound < last.at))
    return { room: '', seq: Number.MAX_SAFE_INTEGER, at: bound, score: 0 }
  const { room, seq, at, score } = last!
  return { room, seq, at, score }
}

const rowOf = prepared((db, room: string, aside: MessageRow['aside'], seq: number) =>
  db.selectFrom('messages').selectAll().where('room', '=', room).where('aside', '=', aside).where('seq', '=', seq),
)

async function readRow(tx: ReadTx, { room, aside, seq }: Hit): Promise<MessageRow | undefined> {
  const [row] = await rowOf(tx, room, aside, seq)
  return row
}
