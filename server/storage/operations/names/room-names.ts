import type { ReadTx, Refused, WriteTx } from '../operation.ts'
import { prepared } from '../prepared.ts'
import { sharedLimits } from '../../../../protocol/limits.ts'
import { skeletonsOf } from './skeleton.ts'

const someone = prepared((db, room: string, first: string, second: string, but: string) =>
  db
    .selectFrom('room_names')
    .select('person')
    .where('room', '=', room)
    .where('skeleton', 'in', [first, second])
    .where('person', '<>', but)
    .limit(1),
)

const inTheirRooms = prepared((db, who: string, first: string, second: string) =>
  db
    .selectFrom('members')
    .innerJoin('room_names', 'room_names.room', 'members.room')
    .select('room_names.person')
    .where('members.person', '=', who)
    .where('members.left', '=', 0)
    .where('room_names.skeleton', 'in', [first, second])
    .where('room_names.person', '<>', who)
    .limit(1),
)

const both = (name: string): [string, string] => {
  const [first, second = first] = skeletonsOf(name)
  return [first!, second!]
}

/** Numbers that are tried behind a name before a random one. */
const NUMBERS = [2, 3, 4, 5, 6, 7, 8, 9]

/** A name like this one that looks like no other; undefined if none is found. */
async function freeName(name: string, isTaken: (other: string) => Promise<boolean>): Promise<string | undefined> {
  const random = 10 + (crypto.getRandomValues(new Uint16Array(1))[0]! % 990)
  for (const number of [...NUMBERS, random]) {
    const end = ` ${number}`
    const other = cut(name, sharedLimits.nameCharacters - end.length) + end
    if (!(await isTaken(other))) return other
  }
  return undefined
}

/** By whole characters. */
function cut(name: string, most: number): string {
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if (kept.length + segment.length > most) break
    kept += segment
  }
  return kept.trimEnd()
}

async function refusalWhere(name: string, isTaken: (other: string) => Promise<boolean>): Promise<Refused | null> {
  if (!(await isTaken(name))) return null
  const suggestion = await freeName(name, isTaken)
  return { refused: 'name_taken', params: { name, ...(suggestion !== undefined && { suggestion }) } }
}

/** Refuses, as `name_taken`, a person whose name looks like that of somebody else in the room. */
export function refusalOfName(
  tx: ReadTx,
  room: string,
  { id, name }: { id: string; name: string },
): Promise<Refused | null> {
  return refusalWhere(name, async (other) => (await someone(tx, room, ...both(other), id)).length > 0)
}

/**
 * The same for a new name in all rooms of a person. One that looks like their present name is not refused: others had theirs
 * beside it.
 */
export async function refusalOfRename(
  tx: ReadTx,
  { id, name: before }: { id: string; name: string },
  name: string,
): Promise<Refused | null> {
  const present = skeletonsOf(before)
  if (skeletonsOf(name).every((one) => present.includes(one))) return null
  return refusalWhere(name, async (other) => (await inTheirRooms(tx, id, ...both(other))).length > 0)
}

/** Stores what the name of a person who joins looks like in the room. */
export async function storeRoomName(
  { db }: WriteTx,
  room: string,
  { id: person, name }: { id: string; name: string },
): Promise<void> {
  if (name === '') return
  await db
    .insertInto('room_names')
    .values(skeletonsOf(name).map((skeleton) => ({ room, skeleton, person })))
    .onConflict((on) => on.doNothing())
    .execute()
}

/** Forgets the name of a person who leaves the room. */
export async function forgetRoomName({ db }: WriteTx, room: string, person: string): Promise<void> {
  await db.deleteFrom('room_names').where('person', '=', person).where('room', '=', room).execute()
}

/** Stores a new name in all rooms of a person. */
export async function moveRoomNames({ db }: WriteTx, { id, name }: { id: string; name: string }): Promise<void> {
  await db.deleteFrom('room_names').where('person', '=', id).execute()
  for (const skeleton of skeletonsOf(name))
    await db
      .insertInto('room_names')
      .columns(['room', 'skeleton', 'person'])
      .expression((eb) =>
        eb
          .selectFrom('members')
          .select((own) => ['room', own.val(skeleton).as('skeleton'), 'person'])
          .where('person', '=', id)
          .where('left', '=', 0),
      )
      .execute()
}

/**
 * Stores the names of people who were in rooms before names were: some at a time. Answers whether there are others.
 */
export async function nameMembers(tx: WriteTx, { limit }: { limit: number }): Promise<{ more: boolean }> {
  const { db } = tx
  const state = await db.selectFrom('room_names_state').selectAll().executeTakeFirst()
  if (state === undefined) return { more: false }
  const { after_room: room, after_person: person } = state
  const rows = await db
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person')
    .select(['members.room', 'members.left', 'people.id', 'people.name'])
    .where((eb) => eb(eb.refTuple('members.room', 'members.person'), '>', eb.tuple(room, person)))
    .orderBy('members.room')
    .orderBy('members.person')
    .limit(limit)
    .execute()
  for (const row of rows) if (row.left === 0) await storeRoomName(tx, row.room, row)
  const last = rows.at(-1)
  if (rows.length < limit || last === undefined) {
    await db.deleteFrom('room_names_state').execute()
    return { more: false }
  }
  await db.updateTable('room_names_state').set({ after_room: last.room, after_person: last.id }).execute()
  return { more: true }
}
