import type { Presence } from '../../../protocol/entities.ts'

/** How available a person is who is present. Somebody who does not want to be disturbed is `busy`, also while away. */
export type Availability = 'here' | 'away' | 'busy'

/** Undefined for a person who is not present, and for everybody where presence is a count only. */
export function availabilityIn({ here, away, busy }: Presence, person: string): Availability | undefined {
  if (!here?.includes(person)) return undefined
  if (busy?.includes(person)) return 'busy'
  return away?.includes(person) ? 'away' : 'here'
}

/** The same as `me` sees it: the server may not know yet that I am here. */
export function availabilityOf(person: string, presence: Presence, me: string | undefined): Availability | undefined {
  const isMe = person === me && presence.here !== undefined && presence.count > 0
  return availabilityIn(presence, person) ?? (isMe ? 'here' : undefined)
}
