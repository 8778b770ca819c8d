import { sql } from 'kysely'
import { changeMember } from './member-changes.ts'
import type { ReadTx, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'

const moderating = prepared((db, room: string) =>
  db
    .selectFrom('members')
    .select(['person', 'role', 'joined'])
    .where('room', '=', room)
    // As literals, by which the index of moderators is found.
    .where('role', '<>', sql.lit('member'))
    .where('left', '=', sql.lit(0)),
)

/** The owner and the moderators who are in the room. */
export async function moderatorsOf(
  tx: ReadTx,
  room: string,
): Promise<{ person: string; role: string; joined: number }[]> {
  return moderating(tx, room)
}

/**
 * A room without an owner passes to the moderator who has been in it for longest, otherwise to such a member, as one
 * change of the room, whose rev it answers. An empty room has no owner.
 */
export async function passOn(tx: WriteTx, room: string): Promise<number | undefined> {
  const moderators = await moderatorsOf(tx, room)
  if (moderators.some(({ role }) => role === 'owner')) return undefined
  const [longest] = moderators.toSorted((a, b) => a.joined - b.joined || (a.person < b.person ? -1 : 1))
  const person = longest?.person ?? (await longestIn(tx, room))
  return person === undefined ? undefined : changeMember(tx, { room, person }, { role: 'owner', muted: 0 })
}

async function longestIn({ db }: WriteTx, room: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('members')
    .select('person')
    .where('room', '=', room)
    .where('left', '=', 0)
    .orderBy('joined')
    .orderBy('person')
    .limit(1)
    .executeTakeFirst()
  return row?.person
}
