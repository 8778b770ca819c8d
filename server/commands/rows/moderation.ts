import type { moderationSchemas } from '../../../protocol/moderation-commands.ts'
import { createInvite } from '../../invites/create-invite.ts'
import { listInvites } from '../../invites/list-invites.ts'
import { clearInvites } from '../../invites/clear-invites.ts'
import { revokeInvite } from '../../invites/revoke-invite.ts'
import { admitPerson } from '../../rooms/admit-person.ts'
import { closeReport } from '../../rooms/close-report.ts'
import { listKnocks } from '../../rooms/list-knocks.ts'
import { listReports } from '../../rooms/list-reports.ts'
import { lockRoom } from '../../rooms/lock-room.ts'
import { replaceCode } from '../../rooms/replace-code.ts'
import { turnAway } from '../../rooms/turn-away.ts'
import { reportMessage } from '../../messages/report-message.ts'
import { banPerson } from '../../rooms/ban-person.ts'
import { listActs } from '../../rooms/list-acts.ts'
import { listBans } from '../../rooms/list-bans.ts'
import { removeMember } from '../../rooms/remove-member.ts'
import { setRole } from '../../rooms/set-role.ts'
import { unbanPerson } from '../../rooms/unban-person.ts'
import { unmuteMember } from '../../rooms/unmute-member.ts'
import type { Rows } from '../command.ts'
import { ROWS } from '../weight.ts'

export const moderationRows: Rows<keyof typeof moderationSchemas> = {
  'room.unmute': { may: 'moderator', cost: 'change', weight: () => 1, run: unmuteMember },
  'room.setRole': { may: 'owner', cost: 'change', weight: () => 2, run: setRole },
  'room.remove': { may: 'moderator', cost: 'change', weight: () => 2, run: removeMember },
  'room.ban': { may: 'moderator', cost: 'change', weight: () => 2, run: banPerson },
  'room.unban': { may: 'moderator', cost: 'command', run: unbanPerson },
  'room.lock': { may: 'moderator', cost: 'change', weight: () => 1, run: lockRoom },
  'room.replaceCode': { may: 'moderator', cost: 'change', weight: () => 5, run: replaceCode },
  'room.knocks': {
    may: 'moderator',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.knocksPerRoom / ROWS,
    run: listKnocks,
  },
  'room.admit': { may: 'moderator', cost: 'change', weight: () => 1, run: admitPerson },
  'room.turnAway': { may: 'moderator', cost: 'command', run: turnAway },
  'invite.create': { may: 'member', cost: 'change', weight: () => 2, run: createInvite },
  'invite.list': {
    may: 'member',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.invitesPerRoom / ROWS,
    run: listInvites,
  },
  'invite.clear': { may: 'member', cost: 'command', run: clearInvites },
  'invite.revoke': { may: 'member', cost: 'command', run: revokeInvite },
  'room.reports': {
    may: 'moderator',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.reportsPerRoom / ROWS,
    run: listReports,
  },
  'room.closeReport': { may: 'moderator', cost: 'command', run: closeReport },
  'room.bans': {
    may: 'moderator',
    cost: 'command',
    weight: ({ limit }, _caller, { limits }) => 1 + (limit ?? limits.bansPage) / ROWS,
    run: listBans,
  },
  'room.audit': {
    may: 'moderator',
    cost: 'command',
    weight: ({ limit }, _caller, { limits }) => 1 + (limit ?? limits.auditPage) / ROWS,
    run: listActs,
  },
  // Each moderator is told of it.
  'message.report': { may: 'member', cost: 'change', weight: () => 5, run: reportMessage },
}
