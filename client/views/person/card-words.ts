import type { Member, Presence } from '../../../protocol/entities.ts'
import { availabilityIn } from '../../stores/connection/availability.ts'

const roles = { owner: 'Owner', moderator: 'Moderator', member: 'Member' }
const thisYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' })
const otherYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' })

/** "Owner, you", "Moderator, guest", "Banned", "Has left the room". */
export function standingOf({ role, left, removed, person }: Member, me: boolean): string {
  if (left)
    return removed === 'banned' ? 'Banned' : removed === 'removed' ? 'Removed by a moderator' : 'Has left the room'
  return [roles[role], person.guest && 'guest', me && 'you'].filter(Boolean).join(', ')
}

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** "Muted until 19 Nov 2026, 11:08", "Muted". */
export const mutedWords = ({ until }: { until?: number }): string =>
  until === undefined ? 'Muted' : `Muted until ${time.format(until)}`

const presences = { here: 'Here now', away: 'Away', busy: 'Do not disturb' }

/** How available a person is. In a crowd, of which presence has no list, only that many are here. */
export function presenceWords(presence: Presence, person: string): string {
  const is = availabilityIn(presence, person)
  if (is) return presences[is]
  return presence.here === undefined ? 'In a room of many people' : 'Not here'
}

/** "Since today", "Since 3 September", "Since 3 September 2025". */
export function sinceWords(at: number, now: number = Date.now()): string {
  const [day, today] = [new Date(at), new Date(now)]
  if (day.toDateString() === today.toDateString()) return 'Since today'
  return `Since ${(day.getFullYear() === today.getFullYear() ? thisYear : otherYear).format(at)}`
}
