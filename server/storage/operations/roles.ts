import type { Role } from '../../../protocol/entities.ts'
import type { Acting } from './acting.ts'
import { record } from './audit.ts'
import { endInvitesBeyond } from './invites.ts'
import { changeMember } from './member-changes.ts'
import { roleOf } from './memberships.ts'
import type { Refused, WriteTx } from './operation.ts'
import { moderatorsOf } from './owners.ts'
import { tellNewModerator } from './waiting.ts'

/**
 * Gives a member another role, as one change of the room. The role `owner` hands the room over: its owner becomes a
 * moderator, as a second change. Nobody who has a role more than `member` is muted. Invitations end that the person who
 * made them could not make any more. The role that a person has changes nothing. Refused with `not_member`, `not_owner`, `not_yourself`, `no_such_member` and `too_many_moderators`.
 */
export async function setRole(
  tx: WriteTx,
  input: Acting & { role: Role; at: number; mostModerators: number },
): Promise<Record<string, never> | Refused> {
  const { who, room, person, role, at, mostModerators: most } = input
  const own = await roleOf(tx, who, room)
  if (own === undefined) return { refused: 'not_member' }
  if (own !== 'owner') return { refused: 'not_owner' }
  if (who === person) return { refused: 'not_yourself' }
  const before = await roleOf(tx, person, room)
  if (before === undefined) return { refused: 'no_such_member' }
  if (before === role) return {}
  // When the room is handed over, its owner becomes one.
  const moderators = (await moderatorsOf(tx, room)).length - 1
  if (role !== 'member' && before === 'member' && moderators >= most)
    return { refused: 'too_many_moderators', params: { most } }
  if (role === 'owner') await changeMember(tx, { room, person: who }, { role: 'moderator' })
  await changeMember(tx, { room, person }, { role, ...(role !== 'member' && { muted: 0 }) })
  if (role === 'owner') await endInvitesBeyond(tx, { room, person: who, role: 'moderator', at })
  if (role === 'member') await endInvitesBeyond(tx, { room, person, role, at })
  await record(tx, { room, at, who, act: 'role', whom: person, role })
  if (before === 'member') await tellNewModerator(tx, room, person)
  return {}
}
