import type { Member } from '../../../protocol/entities.ts'
import { Json } from '../json.ts'
import { fitting, withList } from './encoded.ts'
import { changeMember } from './member-changes.ts'
import { withdrawKnock } from './knocks.ts'
import { revFor } from './memberships.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { passOn } from './owners.ts'
import { MEMBER, PERSON, toMember } from './people.ts'
import { prepared } from './prepared.ts'

/**
 * Leaves a room, which passes to another member when its owner leaves, as a second change. The person's messages stay, and
 * their role does not. A person who waits to be let in takes that back.
 */
export async function leaveRoom(
  tx: WriteTx,
  { who, room }: { who: string; room: string },
): Promise<Record<string, never> | Refused> {
  if ((await revFor(tx, who, room)) === undefined)
    return (await withdrawKnock(tx, room, who)) ? {} : { refused: 'not_member' }
  await changeMember(tx, { room, person: who }, { left: 1, role: 'member', removed: null })
  await passOn(tx, room)
  return {}
}

const membersAfter = prepared((db, room: string, after: string, limit: number) =>
  db
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person')
    .select([...PERSON, ...MEMBER])
    .where('members.room', '=', room)
    .where('members.person', '>', after)
    .orderBy('members.person')
    .limit(limit),
)

/** The people who are or were in a room, in order of person id, from after the id `after`: at most `limit`, and `bytes` as JSON. */
export async function members(
  tx: ReadTx,
  { who, room, after = '', limit, bytes }: { who: string; room: string; after?: string; limit: number; bytes: number },
): Promise<Json<{ members: Member[]; rev: number; more: boolean }> | Refused> {
  const rev = await revFor(tx, who, room)
  if (rev === undefined) return { refused: 'not_member' }
  const rows = await membersAfter(tx, room, after, limit + 1)
  const page = fitting(rows.slice(0, limit).map(toMember), bytes)
  return new Json(withList('members', page, { rev, more: page.length < rows.length }))
}

/**
 * One person who is or was in a room, when they last joined, and who let them in or invited them. Refused with
 * `not_member` and `no_such_member`.
 */
export async function member(
  tx: ReadTx,
  { who, room, person }: { who: string; room: string; person: string },
): Promise<{ member: Member; since: number; invitedBy?: string } | Refused> {
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const row = await tx.db
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person')
    .select([...PERSON, ...MEMBER, 'members.joined', 'members.invited_by'])
    .where('members.room', '=', room)
    .where('members.person', '=', person)
    .executeTakeFirst()
  if (row === undefined) return { refused: 'no_such_member' }
  const { joined: since, invited_by: invitedBy } = row
  return { member: toMember(row), since, ...(invitedBy !== null && { invitedBy }) }
}
