import type { Role } from '../../../protocol/entities.ts'
import type { Invite, InviteRole } from '../../../protocol/moderation.ts'
import type { Selectable } from 'kysely'
import type { InvitesTable } from '../schema/moderation.ts'
import type { RoomRow } from '../schema/rooms.ts'
import { record } from './audit.ts'
import { roleOf } from './memberships.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { FOR_GOOD, toUntil } from './until.ts'

const DAY_MS = 24 * 3_600_000
/** An invitation that has ended is listed for this long. */
const LISTED_MS = 30 * DAY_MS
const MEMBER_DAYS = 7
const MEMBER_USES = 10

type InviteRow = Selectable<InvitesTable>

/** Why an invitation lets nobody in at the time `at`; undefined when it does. */
function endOf({ ended, until, ended_at }: InviteRow, at: number): Invite['ended'] {
  if (ended !== null) return { why: ended, at: ended_at! }
  return until <= at ? { why: 'ended', at: until } : undefined
}

const toInvite = (row: InviteRow, now: number): Invite => {
  const ended = endOf(row, now)
  return {
    id: row.id,
    by: row.by,
    at: row.at,
    ...toUntil(row.until),
    ...(row.uses !== null && { uses: row.uses }),
    used: row.used,
    role: row.role,
    ...(row.note !== null && { note: row.note }),
    ...(ended !== undefined && { ended }),
  }
}

export interface NewInvite {
  who: string
  room: string
  id: string
  /** The SHA-256 of its token. */
  hash: string
  at: number
  until?: number
  uses?: number
  role?: InviteRole
  note?: string
  /** Invitations of one room that have not ended, and those of one member. */
  most: number
  mostOfMember: number
}

/**
 * Makes an invitation. Where members may, they make one of the role `member` for at most 7 days and 10 uses, which is
 * also what is taken when they give no end. Only the owner makes one of the role `moderator`. Refused with
 * `not_member`, `not_moderator`, `not_owner`, `too_many_invites` and `invalid_input`.
 */
export async function createInvite(tx: WriteTx, input: NewInvite): Promise<{ invite: Invite } | Refused> {
  const { who, room, id, hash, at, role = 'member', note, most, mostOfMember } = input
  const own = await roleOf(tx, who, room)
  if (own === undefined) return { refused: 'not_member' }
  if (role === 'moderator' && own !== 'owner') return { refused: own === 'member' ? 'not_moderator' : 'not_owner' }
  const bounds = own === 'member' ? await boundsOfMember(tx, { ...input, role }) : input
  if ('refused' in bounds) return bounds
  const live = await tx.db
    .selectFrom('invites')
    .select('by')
    .where('room', '=', room)
    .where('ended', 'is', null)
    .where('until', '>', at)
    .limit(most)
    .execute()
  const ofMember = live.filter(({ by }) => by === who).length
  if (live.length >= most) return { refused: 'too_many_invites', params: { most } }
  if (own === 'member' && ofMember >= mostOfMember)
    return { refused: 'too_many_invites', params: { most: mostOfMember } }
  const until = bounds.until ?? FOR_GOOD
  const row: InviteRow = {
    id,
    hash,
    room,
    by: who,
    at,
    until,
    role,
    used: 0,
    uses: bounds.uses ?? null,
    note: note ?? null,
    opens: own === 'member' ? 0 : 1,
    ended: null,
    ended_at: null,
    gone: until === FOR_GOOD ? FOR_GOOD : until + LISTED_MS,
  }
  await tx.db.insertInto('invites').values(row).execute()
  await record(tx, { room, at, who, act: 'invite', invite: id, note, ...toUntil(until), count: bounds.uses })
  return { invite: toInvite(row, at) }
}

async function boundsOfMember(
  { db }: WriteTx,
  { room, at, until = at + MEMBER_DAYS * DAY_MS, uses = MEMBER_USES, role }: NewInvite,
): Promise<{ until: number; uses: number } | Refused> {
  const { members_invite } = await db
    .selectFrom('rooms')
    .select('members_invite')
    .where('id', '=', room)
    .executeTakeFirstOrThrow()
  if (members_invite === 0 || role !== 'member') return { refused: 'not_moderator' }
  const problem = (key: string, most: string): Refused => ({
    refused: 'invalid_input',
    params: { key, problem: `has to be at most ${most} for a member` },
  })
  if (until > at + MEMBER_DAYS * DAY_MS) return problem('until', `${MEMBER_DAYS} days from now`)
  return uses > MEMBER_USES ? problem('uses', String(MEMBER_USES)) : { until, uses }
}

/**
 * The invitations of a room, the newest first, those that have ended within 30 days as well: all for moderators, and
 * their own for members. Refused with `not_member`.
 */
export async function invites(
  tx: ReadTx,
  { who, room, now, limit }: { who: string; room: string; now: number; limit: number },
): Promise<{ invites: Invite[] } | Refused> {
  const role = await roleOf(tx, who, room)
  if (role === undefined) return { refused: 'not_member' }
  let query = tx.db
    .selectFrom('invites')
    .selectAll()
    .where('room', '=', room)
    .where('gone', '>', now)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (role === 'member') query = query.where('by', '=', who)
  return { invites: (await query.execute()).map((row) => toInvite(row, now)) }
}

/**
 * Ends an invitation: a moderator any, a member their own. Nothing changes for one that has ended. Refused with
 * `not_member`, and with `no_such_invite`, also for that of another person.
 */
export async function revokeInvite(
  tx: WriteTx,
  { who, room, invite, at }: { who: string; room: string; invite: string; at: number },
): Promise<Record<string, never> | Refused> {
  const role = await roleOf(tx, who, room)
  if (role === undefined) return { refused: 'not_member' }
  const row = await tx.db
    .selectFrom('invites')
    .selectAll()
    .where('id', '=', invite)
    .where('room', '=', room)
    .executeTakeFirst()
  if (row === undefined || (role === 'member' && row.by !== who)) return { refused: 'no_such_invite' }
  if (endOf(row, at) !== undefined) return {}
  await end(tx, row.id, 'revoked', at)
  await record(tx, { room, at, who, act: 'revoke', whom: row.by, invite, note: row.note ?? undefined })
  return {}
}

/**
 * Forgets the invitations of a room that have ended: all for moderators, their own for members. Their links are unknown from
 * then on, and the audit of the room still has them. Answers how many. Refused with `not_member`.
 */
export async function clearInvites(
  tx: WriteTx,
  { who, room, at }: { who: string; room: string; at: number },
): Promise<{ cleared: number } | Refused> {
  const role = await roleOf(tx, who, room)
  if (role === undefined) return { refused: 'not_member' }
  let query = tx.db
    .deleteFrom('invites')
    .where('room', '=', room)
    .where((eb) => eb.or([eb('ended', 'is not', null), eb('until', '<=', at)]))
    .returning('id')
  if (role === 'member') query = query.where('by', '=', who)
  return { cleared: (await query.execute()).length }
}

async function end(tx: WriteTx, id: string, ended: 'revoked' | 'used_up', at: number): Promise<void> {
  const columns = { ended, ended_at: at, gone: at + LISTED_MS }
  await tx.db.updateTable('invites').set(columns).where('id', '=', id).execute()
}

/**
 * Ends, as revoked, the invitations of a person to a room that they could not make with this role: those that make
 * moderators for a moderator, those of a moderator for a member, and all for a person who was sent away, without a role.
 */
export async function endInvitesBeyond(
  tx: WriteTx,
  { room, person, role, at }: { room: string; person: string; role?: Role; at: number },
): Promise<void> {
  let query = tx.db.selectFrom('invites').select('id').where('room', '=', room).where('by', '=', person)
  if (role === 'moderator') query = query.where('role', '=', 'moderator')
  if (role === 'member') query = query.where('opens', '=', 1)
  for (const { id } of await query.where('ended', 'is', null).where('until', '>', at).execute())
    await end(tx, id, 'revoked', at)
}

/** Makes the invitations of a guest to a room those of an account. */
export async function moveInvites(
  { db }: WriteTx,
  { room, guest, who }: { room: string; guest: string; who: string },
): Promise<void> {
  await db.updateTable('invites').set({ by: who }).where('room', '=', room).where('by', '=', guest).execute()
}

const withRoom = prepared((db, hash: string, who: string) =>
  db
    .selectFrom('invites')
    .innerJoin('rooms', 'rooms.id', 'invites.room')
    .select(['rooms.code', 'invites.id as invite'])
    .select((eb) =>
      eb
        .selectFrom('members')
        .select('left')
        .whereRef('members.room', '=', 'rooms.id')
        .where('person', '=', who)
        .as('left'),
    )
    .where('hash', '=', hash),
)

/**
 * The room of an invitation's token, which a member may use also when it has ended. Refused with `wrong_code` and
 * `invite_ended`.
 */
export async function findInvite(
  tx: ReadTx,
  { hash, who, at }: { hash: string; who: string | null; at: number },
): Promise<{ invite: InviteRow; room: RoomRow } | Refused> {
  const [found] = await withRoom(tx, hash, who ?? '')
  if (found === undefined) return { refused: 'wrong_code' }
  const invite = await tx.db.selectFrom('invites').selectAll().where('id', '=', found.invite).executeTakeFirstOrThrow()
  const ended = endOf(invite, at)
  if (ended !== undefined && found.left !== 0) return { refused: 'invite_ended', params: { why: ended.why } }
  const room = await tx.db.selectFrom('rooms').selectAll().where('id', '=', invite.room).executeTakeFirstOrThrow()
  return { invite, room }
}

/** Counts a use of an invitation, in the transaction in which a person joins by it. */
export async function useInvite(tx: WriteTx, { id, uses, used }: InviteRow, at: number): Promise<void> {
  await tx.db
    .updateTable('invites')
    .set({ used: used + 1 })
    .where('id', '=', id)
    .execute()
  if (used + 1 === uses) await end(tx, id, 'used_up', at)
}

const MOST_REMOVED = 500

/** Removes invitations that are not listed any more at `now`, some at a time. Answers how many. */
export async function removeEndedInvites(tx: WriteTx, { now }: { now: number }): Promise<{ removed: number }> {
  const gone = await tx.db.selectFrom('invites').select('id').where('gone', '<=', now).limit(MOST_REMOVED).execute()
  for (const { id } of gone) await tx.db.deleteFrom('invites').where('id', '=', id).execute()
  return { removed: gone.length }
}
