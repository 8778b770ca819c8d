import type { Calls } from './calls.ts'
import type { Clients } from './clients.ts'
import type { Span } from './timeline.ts'

/** An attempt to leave that was not refused, until its client learned the outcome. */
export interface LeaveAttempt extends Span {
  answered: boolean
}

/** By client and room. */
export interface LeaveAttempts {
  of(client: string, room: string): LeaveAttempt[]
}

/** An attempt without an answer may have succeeded: the next sync or `removed` event shows whether it did. */
export function readLeaveAttempts({ all, byAnswer }: Calls, clients: Clients): LeaveAttempts {
  const found = new Map<string, LeaveAttempt[]>()
  for (const { by, invoke, end } of all) {
    if (invoke.do !== 'leave' || end?.type === 'fail') continue
    const answered = end?.type === 'ok'
    const over = answered
      ? end
      : clients.byName.get(by)?.entries.find((entry) => {
          if (end === null || entry.t < end.t) return false
          if (entry.type === 'removed') return entry.room === invoke.room
          return entry.type === 'ok' && entry.do === 'sync' && byAnswer.get(entry)!.invoke.t >= end.t
        })
    const key = `${by} ${invoke.room}`
    const attempt = { from: invoke.t, to: over?.t ?? Infinity, answered }
    found.set(key, [...(found.get(key) ?? []), attempt])
  }
  return { of: (client, room) => found.get(`${client} ${room}`) ?? [] }
}
