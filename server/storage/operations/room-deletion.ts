import { sql } from 'kysely'
import type { Flag } from '../schema/flag.ts'
import { GONE, type Aside, type MessageRow } from '../schema/messages.ts'
import type { RoomRow } from '../schema/rooms.ts'
import { countWithin, forgetContent } from './deletions.ts'
import { OF_PERSON, PICTURE_SEQ, removeFiles } from './file-rows.ts'
import { changeMember } from './member-changes.ts'
import type { WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { HOUR_MS } from './retention.ts'
import { reindex } from './search/reindex.ts'

/** What is stored of a room beside its row, its messages and its files, each table with its key. */
const TABLES = [
  ['knocks', 'room, person'],
  ['bans', 'room, person'],
  ['reports', 'room, seq, person'],
  ['audit', 'room, entry'],
  ['mentions', 'room, person, seq'],
  ['threads', 'person, room, thread'],
  ['departures', 'person, room'],
  ['room_names', 'room, skeleton, person'],
  ['members', 'room, person'],
] as const

/** Rows of these tables that go in one step, for each of the `limit` messages of one. */
const ROWS_FOR_MESSAGE = 20

/**
 * A step of the deletion of a room in which nobody has been for its hours: first its codes and links, then its members, each
 * as a change of the room, then its messages and all else; at most `limit` of these. The row stays with no name, because a
 * client's claim about a room that is not there proves a loss [G9]. Answers whether there is more to do. A room that is not
 * to be deleted stays as it is.
 */
export async function deleteRoom(
  tx: WriteTx,
  { room, limit }: { room: string; limit: number },
): Promise<{ more: boolean }> {
  const row = await tx.db.selectFrom('rooms').selectAll().where('id', '=', room).executeTakeFirst()
  if (row === undefined || row.gone === 2) return { more: false }
  if (row.gone === 0) {
    if (!(await isDue(tx, row))) return { more: false }
    await closeRoom(tx, room)
    await sendMembersAway(tx, room, limit)
    return { more: true }
  }
  for (const step of [sendMembersAway, removeMessages, removeFilesOf, removeRows])
    if (await step(tx, room, limit)) return { more: true }
  await finish(tx, row)
  return { more: false }
}

async function isDue({ db }: WriteTx, { empty_hours, empty_since }: RoomRow): Promise<boolean> {
  if (empty_hours === null || empty_since === null) return false
  const { total } = await db.selectFrom('uptime').select('total').executeTakeFirstOrThrow()
  return empty_since + empty_hours * HOUR_MS <= total
}

/** From now on no code and no link leads to the room. An id is no code. */
async function closeRoom({ db }: WriteTx, room: string): Promise<void> {
  await db.updateTable('rooms').set({ gone: 1, code: room }).where('id', '=', room).execute()
  await db.deleteFrom('old_codes').where('room', '=', room).execute()
  await db.deleteFrom('invites').where('room', '=', room).execute()
}

const present = prepared((db, room: string, limit: number) =>
  db.selectFrom('members').select('person').where('room', '=', room).where('left', '=', 0).limit(limit),
)

async function sendMembersAway(tx: WriteTx, room: string, limit: number): Promise<boolean> {
  const rows = await present(tx, room, limit)
  for (const { person } of rows) await changeMember(tx, { room, person }, { left: 1, role: 'member' })
  return rows.length > 0
}

const some = prepared((db, room: string, aside: Aside, limit: number) =>
  db.selectFrom('messages').selectAll().where('room', '=', room).where('aside', '=', aside).orderBy('seq').limit(limit),
)

const remove = prepared((db, room: string, aside: Aside, seq: number) =>
  db.deleteFrom('messages').where('room', '=', room).where('aside', '=', aside).where('seq', '=', seq),
)

async function removeMessages(tx: WriteTx, room: string, limit: number): Promise<boolean> {
  for (const aside of [0, 1, GONE] as const) {
    const found = await some(tx, room, aside, limit)
    if (found.length === 0) continue
    await removeTogether(tx, found.slice(0, countWithin(found)))
    return true
  }
  return false
}

async function removeTogether(tx: WriteTx, rows: MessageRow[]): Promise<void> {
  const stored = rows.filter(({ aside }) => aside !== GONE)
  for (const row of stored) await forgetContent(tx, row)
  await reindex(
    tx,
    stored.map((before) => ({ before, after: null })),
  )
  for (const { room, aside, seq } of rows) await remove(tx, room, aside, seq)
}

/** Files that no message has, and the room's picture. A picture of a person who put it there stays. */
async function removeFilesOf(tx: WriteTx, room: string, limit: number): Promise<boolean> {
  const rows = await tx.db
    .selectFrom('files')
    .selectAll()
    .where('room', '=', room)
    .where((eb) => eb.or([eb('seq', 'is', null), eb('seq', '<>', PICTURE_SEQ), eb('place', '<>', OF_PERSON)]))
    .limit(limit)
    .execute()
  await removeFiles(tx, rows)
  return rows.length > 0
}

async function removeRows({ db }: WriteTx, room: string, limit: number): Promise<boolean> {
  for (const [table, key] of TABLES) {
    const keys = sql.raw(key)
    const from = sql.table(table)
    const { rows } = await sql`delete from ${from} where (${keys}) in
      (select ${keys} from ${from} where room = ${room} limit ${limit * ROWS_FOR_MESSAGE}) returning room`.execute(db)
    if (rows.length > 0) return true
  }
  return false
}

/** Before which no message was sent that can expire: none is there. */
const NEVER = Number.MAX_SAFE_INTEGER

async function finish({ db }: WriteTx, { id }: RoomRow): Promise<void> {
  const nothing = { name: '', topic: null, emoji: null, picture: null, pins: 0, locked: 0 as Flag, knock: 0 as Flag }
  await db
    .updateTable('rooms')
    .set({ ...nothing, gone: 2, empty_hours: null, empty_since: null, retention_days: null, oldest: NEVER })
    .where('id', '=', id)
    .execute()
  await db.deleteFrom('file_usage').where('owner', '=', id).where('bytes', '=', 0).execute()
}
