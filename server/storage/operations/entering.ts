import { tellMember } from './member-changes.ts'
import type { WriteTx } from './operation.ts'
import { passOn } from './owners.ts'
import { prepared } from './prepared.ts'
import { tellModerators } from './waiting.ts'

const endKnock = prepared((db, room: string, person: string) =>
  db.deleteFrom('knocks').where('room', '=', room).where('person', '=', person).returning('turned_away'),
)

/**
 * Makes a person a member, whose request to be let in ends. A room without an owner gets one then, as a second change.
 * Answers the rev of the last change. `network` is the mark of the network that a guest comes from.
 */
export async function enter(
  tx: WriteTx,
  room: string,
  { id: who, guest }: { id: string; guest: number },
  { at, network }: { at: number; network?: string | null },
): Promise<number> {
  const rev = await tx.revs.next(room)
  // Messages from before the joining are history, not unread. A person who is muted stays so.
  const member = {
    role: 'member',
    left: 0,
    removed: null,
    rev,
    read_seq: rev,
    joined: at,
    network: guest === 1 ? (network ?? null) : null,
  } as const
  await tx.db
    .insertInto('members')
    .values({ room, person: who, ...member })
    .onConflict((on) => on.columns(['room', 'person']).doUpdateSet(member))
    .execute()
  await tellMember(tx, { room, person: who, rev })
  const last = (await passOn(tx, room)) ?? rev
  const [knock] = await endKnock(tx, room, who)
  if (knock?.turned_away === 0) await tellModerators(tx, room)
  return last
}
