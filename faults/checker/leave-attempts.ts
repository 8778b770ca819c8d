import type { Calls } from './calls.ts'
import type { Clients } from './clients.ts'
import type { Span } from './timeline.ts'

/** An attempt to leave that was not refused, until its client knew how it ended. */
export interface Leave extends Span {
  answered: boolean
}

/** By client and room. */
export interface Leaves {
  of(client: string, room: string): Leave[]
}

/** One without an answer may have happened: the next sync, or being told, says whether it did. */
export function readLeaves({ all, asked }: Calls, clients: Clients): Leaves {
  const found = new Map<string, Leave[]>()
  for (const { by, invoke, end } of all) {
    if (invoke.do !== 'leave' || end?.type === 'fail') continue
    const answered = end?.type === 'ok'
    const over = answered
      ? end
      : clients.byName.get(by)?.entries.find((entry) => {
          if (end === null || entry.t < end.t) return false
          if (entry.type === 'removed') return entry.room === invoke.room
          return entry.type === 'ok' && entry.do === 'sync' && asked.get(entry)!.invoke.t >= end.t
        })
    const key = `${by} ${invoke.room}`
    const leave = { from: invoke.t, to: over?.t ?? Infinity, answered }
    found.set(key, [...(found.get(key) ?? []), leave])
  }
  return { of: (client, room) => found.get(`${client} ${room}`) ?? [] }
}
