import type { Flag } from '../../schema/flag.ts'
import type { MessageRow } from '../../schema/messages.ts'
import type { ReadTx } from '../operation.ts'
import { prepared } from '../prepared.ts'

/** A room in which a person searches. `number` is null, and `rev` 0, when nothing of it is indexed. */
export interface SearchedRoom {
  room: string
  number: number | null
  /** Up to this rev it is indexed. */
  rev: number
  now: number
}

const joined = prepared((db, who: string) =>
  db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room')
    .leftJoin('search_rooms', 'search_rooms.room', 'members.room')
    .select(['members.room', 'rooms.rev as now', 'search_rooms.number', 'search_rooms.rev'])
    .where('members.person', '=', who)
    .where('members.left', '=', 0),
)

/** The rooms that this person is in; only those of `rooms`, if there are any. */
export async function searchedRooms(tx: ReadTx, who: string, rooms?: string[]): Promise<Map<string, SearchedRoom>> {
  const found = await joined(tx, who)
  const wanted = rooms === undefined ? null : new Set(rooms)
  return new Map(
    found
      .filter(({ room }) => wanted === null || wanted.has(room))
      .map((each) => [each.room, { ...each, rev: each.rev ?? 0 }]),
  )
}

/** So many messages that are not indexed yet, and so many characters of them, are looked through: some ms of work. */
const MOST_UNINDEXED = 2_000
const MOST_CHARACTERS = 200_000
const AT_ONCE = 100

const newest = prepared((db, room: string, aside: Flag, after: number, before: number, limit: number) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('aside', '=', aside)
    .where('seq', '>', after)
    .where('seq', '<', before)
    .orderBy('seq', 'desc')
    .limit(limit),
)

/** Messages of these rooms that are not indexed yet, from the newest ones of each room on. */
export async function unindexedMessages(tx: ReadTx, rooms: Iterable<SearchedRoom>): Promise<MessageRow[]> {
  const messages: MessageRow[] = []
  let characters = 0
  for (const { room, rev, now } of rooms) {
    if (now === rev) continue
    for (const aside of [0, 1] as const)
      for (let before = now + 1; ;) {
        const rows = await newest(tx, room, aside, rev, before, AT_ONCE)
        for (const { body } of rows) characters += body.length
        messages.push(...rows)
        if (messages.length >= MOST_UNINDEXED || characters >= MOST_CHARACTERS) return messages
        if (rows.length < AT_ONCE) break
        before = rows.at(-1)!.seq
      }
  }
  return messages
}
