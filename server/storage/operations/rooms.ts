import type { Kysely } from 'kysely'
import { formatCode } from '../../../protocol/code.ts'
import type { Room } from '../../../protocol/entities.ts'
import type { RoomsTable, Schema } from '../schema.ts'
import type { NewRoom } from '../storage.ts'
import { toPerson } from './people.ts'
import { prepared } from './prepared.ts'
import { giveRev, type Work } from './transaction.ts'

export const toRoom = (row: Pick<RoomsTable, 'id' | 'name' | 'code' | 'rev' | 'topic' | 'emoji'>): Room => ({
  id: row.id,
  name: row.name,
  code: formatCode(row.code),
  rev: row.rev,
  ...(row.topic !== null && { topic: row.topic }),
  ...(row.emoji !== null && { emoji: row.emoji }),
})

/** Null when the code is taken. */
export async function createRoom(work: Work, who: string, room: NewRoom): Promise<Room | null> {
  const { db, committed } = work
  const { id, code, name, topic = null, emoji = null, at } = room
  const made = await db
    .insertInto('rooms')
    .values({ id, code, name, topic, emoji, rev: 2, changed: 1, before_life: null, created: at })
    .onConflict((on) => on.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made === undefined) return null
  await giveRev(work, id, 1)

  await db
    .insertInto('members')
    .values({ room: id, person: who, role: 'owner', left: 0, rev: 2, read_seq: 2, joined: at })
    .execute()
  const person = await db.selectFrom('people').selectAll().where('id', '=', who).executeTakeFirstOrThrow()
  const row = { id, code, name, topic, emoji }
  committed.push(
    { room: id, change: { rev: 1, room: toRoom({ ...row, rev: 1 }) } },
    { room: id, change: { rev: 2, member: { person: toPerson(person), role: 'owner' } } },
  )
  return toRoom({ ...row, rev: 2 })
}

export async function roomByCode(db: Kysely<Schema>, code: string): Promise<{ room: Room; members: number } | null> {
  const row = await db
    .selectFrom('rooms')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('members')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('members.room', '=', 'rooms.id')
        .where('left', '=', 0)
        .as('members'),
    )
    .where('code', '=', code)
    .executeTakeFirst()
  return row === undefined ? null : { room: toRoom(row), members: row.members ?? 0 }
}

const revThrough = prepared((db, who: string, room: string) =>
  db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room')
    .select('rooms.rev')
    .where('members.room', '=', room)
    .where('members.person', '=', who)
    .where('members.left', '=', 0),
)

/** The rev of a room that this person is in. Undefined for a stranger and for one who left. */
export async function revFor(db: Kysely<Schema>, who: string, room: string): Promise<number | undefined> {
  const [row] = await revThrough(db, who, room)
  return row?.rev
}
