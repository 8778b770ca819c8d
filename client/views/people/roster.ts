import type { Member, Presence } from '../../../protocol/entities.ts'

export interface Roster {
  here: Member[]
  away: Member[]
  /** False above a hundred present people, when presence has no list: then `here` is empty and `away` has everybody. */
  known: boolean
}

/** The people who are present and those who are away, owners first, then by name. */
export function rosterOf(members: Iterable<Member>, presence: Presence, me: string | undefined): Roster {
  const all = [...members].filter((member) => !member.left).sort(byRank)
  if (!presence.here) return { here: [], away: all, known: presence.count === 0 }
  const present = new Set(presence.here)
  if (me && presence.count > 0) present.add(me)
  return {
    here: all.filter((member) => present.has(member.person.id)),
    away: all.filter((member) => !present.has(member.person.id)),
    known: true,
  }
}

const ranks = { owner: 0, moderator: 1, member: 2 }

function byRank(a: Member, b: Member): number {
  return (
    ranks[a.role] - ranks[b.role] || a.person.name.localeCompare(b.person.name) || (a.person.id < b.person.id ? -1 : 1)
  )
}
