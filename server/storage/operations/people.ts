import type { Member, Person } from '../../../protocol/entities.ts'
import type { Selectable } from 'kysely'
import type { PeopleTable } from '../schema/people.ts'
import type { MembersTable } from '../schema/rooms.ts'
import { claimPicture, removePicture } from './file-rows.ts'
import { moveRoomNames, refusalOfRename } from './names/room-names.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { changed, markTerms } from './terms.ts'
import { toUntil } from './until.ts'

/** The columns of a `Person`. */
export const PERSON = ['people.id', 'people.name', 'people.guest', 'people.picture'] as const

export type PersonRow = Pick<Selectable<PeopleTable>, 'id' | 'name' | 'guest' | 'picture'>

/** The name in which a former member is shown where nobody translates it. */
const FORMER = 'Former member'

export const toPerson = (row: PersonRow): Person => ({
  id: row.id,
  name: row.name || FORMER,
  guest: row.guest === 1,
  ...(row.name === '' && { former: true }),
  ...(row.picture !== null && { picture: row.picture }),
})

/** The columns of a `Member`, beside those of its person. */
export const MEMBER = ['members.role', 'members.left', 'members.removed', 'members.muted'] as const

export type MemberRow = Pick<Selectable<MembersTable>, 'role' | 'left' | 'removed' | 'muted'>

export const toMember = (row: MemberRow & PersonRow): Member => ({
  person: toPerson(row),
  role: row.role,
  ...(row.left === 1 && { left: true }),
  ...(row.removed !== null && { removed: row.removed }),
  ...(row.muted > 0 && { muted: toUntil(row.muted) }),
})

/**
 * Renames a person, as one change of each room that they are in. Refused with `signed_out` for a former member, and with
 * `name_taken` where the new name looks like that of somebody else in one of the rooms. Rejects for a person who does not
 * exist.
 */
export async function rename(
  tx: WriteTx,
  { who, name }: { who: string; name: string },
): Promise<{ person: Person } | Refused> {
  const before = await findPerson(tx, who)
  if (before.name === '') return { refused: 'signed_out' }
  const row = { ...before, name }
  if (before.name === name) return { person: toPerson(row) }
  const taken = await refusalOfRename(tx, before, name)
  if (taken !== null) return taken
  await moveRoomNames(tx, row)
  return { person: await changePerson(tx, row) }
}

/**
 * Makes an uploaded picture of one's own the picture of oneself, or takes it off, as one change of each room that the
 * person is in. The one before is removed. Refused with `no_such_file` and `not_a_picture`.
 */
export async function setPicture(
  tx: WriteTx,
  { who, file }: { who: string; file: string | null },
): Promise<{ person: Person } | Refused> {
  const before = await findPerson(tx, who)
  if (before.picture === file) return { person: toPerson(before) }
  const refused = file === null ? null : await claimPicture(tx, { who, room: null, file })
  if (refused !== null) return refused
  if (before.picture !== null) await removePicture(tx, before.picture)
  return { person: await changePerson(tx, { ...before, picture: file }) }
}

export function findPerson({ db }: ReadTx, who: string): Promise<PersonRow> {
  return db.selectFrom('people').select(PERSON).where('id', '=', who).executeTakeFirstOrThrow()
}

/** Writes what a person is now, as one change of each room that they are in. */
export async function changePerson(tx: WriteTx, { id: who, name, guest, picture }: PersonRow): Promise<Person> {
  const { db, facts } = tx
  const person = toPerson({ id: who, name, guest, picture })
  await db.updateTable('people').set({ name, guest, picture }).where('id', '=', who).execute()
  facts.push({ fact: 'renamed', person })
  const joined = db.selectFrom('members').select('room').where('person', '=', who).where('left', '=', 0)
  const rooms = await db
    .updateTable('rooms')
    .set((eb) => ({ rev: eb('rev', '+', 1) }))
    .where('id', 'in', joined)
    .returning(['id', 'rev'])
    .execute()
  const members = await db
    .updateTable('members')
    .set((eb) => ({ rev: eb.selectFrom('rooms').select('rooms.rev').whereRef('rooms.id', '=', 'members.room') }))
    .where('person', '=', who)
    .where('left', '=', 0)
    .returning(['room', ...MEMBER])
    .execute()
  await markTerms(tx, rooms)
  const memberships = new Map(members.map((member) => [member.room, member]))
  for (const { id, rev } of rooms)
    changed(tx, id, { rev, member: toMember({ id: who, name, guest, picture, ...memberships.get(id)! }) })
  return person
}
