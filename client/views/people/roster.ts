import type { Member, Presence } from '../../../protocol/entities.ts'
import { availabilityOf, type Availability } from '../../stores/connection/availability.ts'

/** A member, and how available they are; undefined for one who is not present, or of whom that is unknown. */
export interface RosterEntry {
  member: Member
  is: Availability | undefined
}

export interface Roster {
  here: RosterEntry[]
  /** Also those who do not want to be disturbed. */
  away: RosterEntry[]
  absent: RosterEntry[]
  /** False above a hundred present people, when presence has no list: then `absent` has everybody. */
  known: boolean
}

/** The people who are here, who are away and who are not present: owners first, then by name. */
export function rosterOf(members: Iterable<Member>, presence: Presence, me: string | undefined): Roster {
  const known = presence.here !== undefined || presence.count === 0
  const all = [...members]
    .filter((member) => !member.left)
    .sort(byRank)
    .map((member) => ({ member, is: availabilityOf(member.person.id, presence, me) }))
  return {
    here: all.filter(({ is }) => is === 'here'),
    away: all.filter(({ is }) => is === 'away' || is === 'busy'),
    absent: all.filter(({ is }) => is === undefined),
    known,
  }
}

const ranks = { owner: 0, moderator: 1, member: 2 }

function byRank(a: Member, b: Member): number {
  return (
    ranks[a.role] - ranks[b.role] || a.person.name.localeCompare(b.person.name) || (a.person.id < b.person.id ? -1 : 1)
  )
}
