import type { Role } from '../../../protocol/entities.ts'
import type { MembersTable } from '../schema/rooms.ts'
import type { Selectable } from 'kysely'
import { roleOf } from './memberships.ts'
import type { ReadTx, Refused } from './operation.ts'

/** One person does something to another one in a room. */
export interface Acting {
  who: string
  room: string
  person: string
}

export type Target = Pick<Selectable<MembersTable>, 'role' | 'left' | 'muted' | 'network'>

/** The role of a person who moderates the room. Refused with `not_member` and `not_moderator`. */
export async function moderating(
  tx: ReadTx,
  { who, room }: { who: string; room: string },
): Promise<{ role: Exclude<Role, 'member'> } | Refused> {
  const role = await roleOf(tx, who, room)
  if (role === undefined) return { refused: 'not_member' }
  return role === 'member' ? { refused: 'not_moderator' } : { role }
}

/**
 * The membership of a person on whom a moderator acts; undefined for a person who never was in the room. A moderator does
 * not act on the owner and other moderators, and nobody on themselves. Refused with `not_member`, `not_moderator`,
 * `not_yourself` and `not_owner`.
 */
export async function actingOn(tx: ReadTx, acting: Acting): Promise<{ target: Target | undefined } | Refused> {
  const { who, room, person } = acting
  const by = await moderating(tx, acting)
  if ('refused' in by) return by
  if (who === person) return { refused: 'not_yourself' }
  const target = await tx.db
    .selectFrom('members')
    .select(['role', 'left', 'muted', 'network'])
    .where('room', '=', room)
    .where('person', '=', person)
    .executeTakeFirst()
  if (target?.left === 0 && target.role !== 'member' && by.role !== 'owner') return { refused: 'not_owner' }
  return { target }
}

/** The same for a person who has to be in the room. Also refused with `no_such_member`. */
export async function actingOnMember(tx: ReadTx, acting: Acting): Promise<{ target: Target } | Refused> {
  const found = await actingOn(tx, acting)
  if ('refused' in found) return found
  const { target } = found
  return target?.left === 0 ? { target } : { refused: 'no_such_member' }
}
