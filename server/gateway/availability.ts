import type { Presence } from '../../protocol/entities.ts'
import type { Socket } from './socket.ts'

/** How available somebody is who is present. */
export interface Availability {
  away: boolean
  busy: boolean
}

/** A person is away when all of their sockets report it, and busy when one of them does. */
export function availabilityOf(sockets: ReadonlySet<Socket>): Availability {
  let away = sockets.size > 0
  let busy = false
  for (const socket of sockets) {
    if (!socket.away) away = false
    if (socket.busy) busy = true
  }
  return { away, busy }
}

/** The presence with these people, in their order. */
export function presenceWith(here: string[], availability: (person: string) => Availability): Presence {
  const away: string[] = []
  const busy: string[] = []
  for (const person of here) {
    const is = availability(person)
    if (is.away) away.push(person)
    if (is.busy) busy.push(person)
  }
  return { count: here.length, here, ...(away.length > 0 && { away }), ...(busy.length > 0 && { busy }) }
}

/** Ids in the lists of a presence. */
export function listed({ here, away, busy }: Presence): number {
  return (here?.length ?? 0) + (away?.length ?? 0) + (busy?.length ?? 0)
}
