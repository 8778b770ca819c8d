import type { Room } from '../../../protocol/entities.ts'
import { moderating } from './acting.ts'
import { record } from './audit.ts'
import type { Refused, WriteTx } from './operation.ts'
import { changeRoom } from './rooms.ts'

interface OfRoom {
  who: string
  room: string
  at: number
}

const rowOf = (tx: WriteTx, room: string) =>
  tx.db.selectFrom('rooms').selectAll().where('id', '=', room).executeTakeFirstOrThrow()

/**
 * Locks a room, so that nobody new joins while somebody is in it, or unlocks it, as one change of the room. What is so
 * already stays so. Refused with `not_member` and `not_moderator`.
 */
export async function lockRoom(tx: WriteTx, input: OfRoom & { on: boolean }): Promise<Record<string, never> | Refused> {
  const { who, room, at, on } = input
  const by = await moderating(tx, input)
  if ('refused' in by) return by
  const before = await rowOf(tx, room)
  if ((before.locked === 1) === on) return {}
  await record(tx, { room, at, who, act: on ? 'lock' : 'unlock' })
  await changeRoom(tx, before, { locked: on ? 1 : 0 })
  return {}
}

/**
 * Gives a room another code at once, as one change of the room. Of the codes before, the latest `mostOld` are stored, so
 * that their links lead members to the room and tell others why they open nothing. Refused with `not_member`,
 * `not_moderator`, and `no_free_code` when another room has or had the code.
 */
export async function replaceCode(
  tx: WriteTx,
  input: OfRoom & { code: string; mostOld: number },
): Promise<{ room: Room } | Refused> {
  const { who, room, at, code, mostOld } = input
  const by = await moderating(tx, input)
  if ('refused' in by) return by
  if (await isTaken(tx, code)) return { refused: 'no_free_code' }
  const before = await rowOf(tx, room)
  const surplus = await tx.db
    .selectFrom('old_codes')
    .select('code')
    .where('room', '=', room)
    .orderBy('at', 'desc')
    .orderBy('code')
    .limit(1_000)
    .offset(mostOld - 1)
    .execute()
  for (const old of surplus) await tx.db.deleteFrom('old_codes').where('code', '=', old.code).execute()
  await tx.db.insertInto('old_codes').values({ code: before.code, room, at }).execute()
  await record(tx, { room, at, who, act: 'replaceCode' })
  return { room: await changeRoom(tx, before, { code }) }
}

async function isTaken({ db }: WriteTx, code: string): Promise<boolean> {
  const present = await db.selectFrom('rooms').select('id').where('code', '=', code).executeTakeFirst()
  const old = await db.selectFrom('old_codes').select('room').where('code', '=', code).executeTakeFirst()
  return present !== undefined || old !== undefined
}
