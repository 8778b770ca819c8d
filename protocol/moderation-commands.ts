import * as v from 'valibot'
import type { Person, Room } from './entities.ts'
import { limits } from './limits.ts'
import type { AuditEntry, Ban, Invite, Knock, Report } from './moderation.ts'
import { count, pageOf, reason, uuid, uuidv7 } from './values.ts'

/** The inputs of the commands that keep a room safe, and of its invitations. */
export const moderationSchemas = {
  'room.unmute': v.strictObject({ room: uuid, person: uuid }),
  'room.setRole': v.strictObject({
    room: uuid,
    person: uuid,
    role: v.picklist(['owner', 'moderator', 'member'], 'has to be "owner", "moderator" or "member"'),
  }),
  'room.remove': v.strictObject({ room: uuid, person: uuid, reason }),
  'room.ban': v.strictObject({ room: uuid, person: uuid, reason, until: v.optional(count) }),
  'room.unban': v.strictObject({ room: uuid, person: uuid }),
  'room.lock': v.strictObject({ room: uuid, on: v.boolean() }),
  'room.replaceCode': v.strictObject({ room: uuid }),
  'room.knocks': v.strictObject({ room: uuid }),
  'room.admit': v.strictObject({ room: uuid, person: uuid }),
  'room.turnAway': v.strictObject({ room: uuid, person: uuid }),
  'invite.create': v.strictObject({
    room: uuid,
    until: v.optional(count),
    uses: v.optional(v.pipe(count, v.minValue(1), v.maxValue(limits.inviteUses))),
    role: v.optional(v.picklist(['reader', 'member', 'moderator'], 'has to be "reader", "member" or "moderator"')),
    note: reason,
  }),
  'invite.list': v.strictObject({ room: uuid }),
  'invite.revoke': v.strictObject({ room: uuid, invite: uuid }),
  'invite.clear': v.strictObject({ room: uuid }),
  'room.reports': v.strictObject({ room: uuid }),
  'room.closeReport': v.strictObject({ room: uuid, id: uuidv7 }),
  'room.bans': v.strictObject({ room: uuid, before: v.optional(count), limit: pageOf(limits.bansPage) }),
  'room.audit': v.strictObject({ room: uuid, before: v.optional(count), limit: pageOf(limits.auditPage) }),
  'message.report': v.strictObject({ room: uuid, id: uuidv7, reason }),
}

export interface ModerationResults {
  'room.unmute': Record<string, never>
  /** With the role `owner` the room is handed over, and its owner becomes a moderator. */
  'room.setRole': Record<string, never>
  'room.remove': Record<string, never>
  'room.ban': Record<string, never>
  'room.unban': Record<string, never>
  'room.lock': Record<string, never>
  'room.replaceCode': { room: Room }
  /** The people who wait to be let in, the first one first. */
  'room.knocks': { knocks: Knock[] }
  'room.admit': Record<string, never>
  'room.turnAway': Record<string, never>
  /** `token` is answered this time only; `link` is the path of its page. */
  'invite.create': { invite: Invite; token: string; link: string }
  /** The newest first, those that have ended for 30 days. */
  'invite.list': { invites: Invite[] }
  'invite.revoke': Record<string, never>
  /** How many invitations that had ended are not listed any more. */
  'invite.clear': { cleared: number }
  /** The reported messages, the newest first. */
  'room.reports': { reports: Report[] }
  'room.closeReport': Record<string, never>
  /** The newest first. It goes on with `before`, which is absent at the end. */
  'room.bans': { bans: Ban[]; before?: number }
  /** The newest first, and the people whom they name. It goes on with `before`, which is absent at the end. */
  'room.audit': { entries: AuditEntry[]; people: Person[]; before?: number }
  'message.report': Record<string, never>
}
