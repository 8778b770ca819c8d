import type { ExpressionBuilder, Kysely } from 'kysely'
import type { Change } from '../../../protocol/entities.ts'
import type { RoomsTable, Schema } from '../schema.ts'
import type { CaughtUp, Known, Storage, StoredRoomState } from '../storage.ts'
import { holds, lostAmong } from './known-revs.ts'
import { lifeOf } from './epoch.ts'
import { toMember } from './members.ts'
import { bytesOf, toMessage } from './messages.ts'
import { prepared } from './prepared.ts'
import { toRoom } from './rooms.ts'

/** Unread messages are looked for among so many times the limit, so that one who only ever writes costs no full scan. */
const UNREAD_SCAN = 10

const roomsFor = prepared((db, who: string, mostUnread: number, mostScanned: number) =>
  db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room')
    .innerJoin('people', 'people.id', 'members.person')
    .selectAll('rooms')
    .select(['members.role', 'members.left', 'members.read_seq', 'people.guest', 'people.name as my_name'])
    .select((eb) =>
      eb
        .selectFrom((from) =>
          from
            .selectFrom((scan) =>
              scan
                .selectFrom('messages')
                .select('author')
                .whereRef('messages.room', '=', 'rooms.id')
                .whereRef('messages.seq', '>', 'members.read_seq')
                .orderBy('messages.seq', 'desc')
                .limit(mostScanned)
                .as('newest'),
            )
            .select('author')
            .where('author', '<>', who)
            .limit(mostUnread)
            .as('others'),
        )
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('unread'),
    )
    .select('members.joined')
    .select((eb) => newest(eb, 'seq').as('newest'))
    .select((eb) => newest(eb, 'at').as('newest_at'))
    .select((eb) => newestStretch(eb, 'run').as('run'))
    .select((eb) => newestStretch(eb, 'from_rev').as('run_from'))
    .where('members.person', '=', who)
    .where('members.left', '=', 0)
    .orderBy('members.room'),
)

const messagesSentAfter = prepared((db, room: string, since: number, limit: number) =>
  db.selectFrom('messages').selectAll().where('room', '=', room).where('seq', '>', since).orderBy('seq').limit(limit),
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
    .select(['people.id', 'people.name', 'people.guest', 'members.role', 'members.left', 'members.rev'])
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
    .orderBy('messages.seq', 'desc')
    .limit(1)
}

function newestStretch<C extends 'run' | 'from_rev'>(eb: ExpressionBuilder<Schema, 'rooms'>, column: C) {
  return eb
    .selectFrom('stretches')
    .select(column)
    .whereRef('stretches.room', '=', 'rooms.id')
    .orderBy('stretches.from_rev', 'desc')
    .limit(1)
}

/** To be run in one snapshot. `most` holds for the whole answer: rooms are given what the ones before them left. */
export async function catchUp(
  db: Kysely<Schema>,
  run: string,
  who: string,
  known: Parameters<Storage['catchUp']>[1],
  most: Parameters<Storage['catchUp']>[2],
): Promise<CaughtUp> {
  const { epoch, began } = (await lifeOf(db))!
  // Rev 0 holds nothing, and is the same in every epoch; who names no epoch vouches for its revs.
  const counts = ({ rev }: Known) => rev === 0 || known.epoch === undefined || known.epoch === epoch
  const claims = new Map(known.rooms.filter(counts).map((claim) => [claim.room, claim]))
  const left = { changes: most.changes, bytes: most.bytes }
  const states: StoredRoomState[] = []
  let lost: Known | undefined
  for (const row of await roomsFor(db, who, most.unread, most.unread * UNREAD_SCAN)) {
    const claim = claims.get(row.id)
    claims.delete(row.id)
    const matches = claim !== undefined && (await holds(db, row, claim))
    if (claim !== undefined && !matches) lost ??= claim
    const changes = matches ? await changesSince(db, row, claim.rev, left) : null
    states.push({
      room: toRoom(row),
      me: toMember({ ...row, id: who, name: row.my_name }),
      unread: row.unread ?? 0,
      mentions: 0,
      read: row.read_seq,
      newest: row.newest ?? 0,
      lastAt: Math.max(row.newest_at ?? 0, row.joined),
      from: changes === null ? row.rev : claim!.rev,
      to: row.rev,
      changes: changes ?? [],
      ...(changes === null && { reset: true }),
      ...(row.run !== null && { run: row.run }),
    })
  }
  // What began in this run has lost nothing since: whoever claims more than it has does not tell the truth.
  if (known.epoch !== epoch || began === run) return { epoch, rooms: states }
  lost ??= await lostAmong(db, claims.values())
  return { epoch, rooms: states, ...(lost !== undefined && { lost }) }
}

/** Each thing that changed after `since`, as it is now, in order of rev; null when that is more than is `left`. Takes its share of `left`. */
async function changesSince(
  db: Kysely<Schema>,
  room: RoomsTable,
  since: number,
  left: { changes: number; bytes: number },
): Promise<Change[] | null> {
  if (since === room.rev) return []
  const messages = await messagesSince(db, room, since, left.changes + 1)
  const bytes = messages.reduce((sum, message) => sum + bytesOf(message), 0)
  if (messages.length > left.changes || bytes > left.bytes) return null

  const changes: Change[] = messages.map((row) => ({ rev: row.rev, message: toMessage(row) }))
  // Every change has a rev of its own: where the messages account for all of them, there is nothing else to look for.
  if (changes.length < room.rev - since) {
    if (room.changed > since) changes.push({ rev: room.changed, room: toRoom(room) })
    const members = await membersChangedAfter(db, room.id, since, left.changes + 1)
    changes.push(...members.map((row) => ({ rev: row.rev, member: toMember(row) })))
    if (changes.length > left.changes) return null
  }
  left.changes -= changes.length
  left.bytes -= bytes
  return changes.sort((a, b) => a.rev - b.rev)
}

/** Those sent after `since`, and those sent before that changed after it. */
async function messagesSince(db: Kysely<Schema>, room: RoomsTable, since: number, limit: number) {
  const sent = await messagesSentAfter(db, room.id, since, limit)
  if (sent.length === room.rev - since || sent.length === limit) return sent
  return [...sent, ...(await messagesChangedAfter(db, room.id, since, limit))]
}
