import type { InviteRole } from '../../../protocol/moderation.ts'
import { tellMember } from './member-changes.ts'
import type { WriteTx } from './operation.ts'
import { storeRoomName } from './names/room-names.ts'
import { passOn } from './owners.ts'
import { prepared } from './prepared.ts'
import { FOR_GOOD } from './until.ts'
import { tellModerators } from './waiting.ts'

const endKnock = prepared((db, room: string, person: string) =>
  db.deleteFrom('knocks').where('room', '=', room).where('person', '=', person).returning('turned_away'),
)

export interface Entering {
  at: number
  /** The mark of the network that a guest comes from. */
  network?: string | null
  role?: InviteRole
  /** Who let the person in, or invited them. */
  by?: string | null
}

/**
 * Makes a person a member, whose request to be let in ends. A room without an owner gets one then, as a second change.
 * Answers the rev of the last change.
 */
export async function enter(
  tx: WriteTx,
  room: string,
  { id: who, name, guest }: { id: string; name: string; guest: number },
  { at, network, role = 'member', by = null }: Entering,
): Promise<number> {
  const rev = await tx.revs.next(room)
  // Messages from before the joining are history, not unread. A person who is muted stays so.
  const member = {
    role: role === 'moderator' ? role : 'member',
    left: 0,
    removed: null,
    rev,
    read_seq: rev,
    joined: at,
    network: guest === 1 ? (network ?? null) : null,
    invited_by: by,
    ...(role !== 'member' && { muted: role === 'reader' ? FOR_GOOD : 0 }),
  } as const
  await tx.db
    .insertInto('members')
    .values({ room, person: who, ...member })
    .onConflict((on) => on.columns(['room', 'person']).doUpdateSet(member))
    .execute()
  await storeRoomName(tx, room, { id: who, name })
  await tellMember(tx, { room, person: who, rev })
  const last = (await passOn(tx, room)) ?? rev
  const [knock] = await endKnock(tx, room, who)
  if (knock?.turned_away === 0) await tellModerators(tx, room)
  return last
}
