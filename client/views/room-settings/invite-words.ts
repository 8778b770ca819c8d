import type { Invite, InviteRole } from '../../../protocol/moderation.ts'
import { endTimeOf } from '../format/time.ts'

const roles: Record<InviteRole, string> = { reader: 'read only', member: 'member', moderator: 'moderator' }

export const roleWord = (role: InviteRole): string => roles[role]

const numbers = new Intl.NumberFormat()

/** "3 of 10", "27 uses", "not used". */
export function usesOf({ used, uses }: Invite): string {
  if (uses !== undefined) return `${numbers.format(used)} of ${numbers.format(uses)}`
  return used === 0 ? 'not used' : used === 1 ? '1 use' : `${numbers.format(used)} uses`
}

const ends = { ended: 'ended', used_up: 'used up', revoked: 'revoked' }

/** "by you · ends at 18:00", "by Ravi · no end", "by you · revoked on 9 Nov, 12:00". */
export function inviteNotes({ by, until, ended }: Invite, nameOf: (person: string) => string, now: number): string {
  const end = ended
    ? `${ends[ended.why]} ${endTimeOf(ended.at, now)}`
    : until === undefined
      ? 'no end'
      : `ends ${endTimeOf(until, now)}`
  return `by ${nameOf(by)} · ${end}`
}
