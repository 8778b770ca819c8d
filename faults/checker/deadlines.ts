import type { Entry } from '../history/history.ts'
import type { Clients } from './clients.ts'
import { disturbances, overlaps, type FieldTimes, type Span } from './timeline.ts'

/** Connected and told of everything for so long, with nothing broken, a client has done whatever it had to do. */
const DONE_WITHIN_MS = 10_000

export interface Chances {
  /**
   * When this client had surely had the time to do what came up at `since`; Infinity when it never had. Only
   * connections to an epoch count that `counts`.
   */
  by(client: string, since: number, counts?: (epoch: string) => boolean): number
}

interface Connected extends Span {
  epoch: string
}

export function readChances(clients: Clients, field: FieldTimes): Chances {
  const broken = disturbances(field).sort((a, b) => a.from - b.from)
  const connected = new Map([...clients.byName.values()].map(({ name, entries }) => [name, connections(entries)]))
  return {
    by(client, since, counts = () => true) {
      for (const { from, to, epoch } of connected.get(client) ?? []) {
        if (to < since || !counts(epoch)) continue
        let span = { from: Math.max(from, since), to: Math.max(from, since) + DONE_WITHIN_MS }
        for (const one of broken) if (overlaps(one, span)) span = { from: one.to, to: one.to + DONE_WITHIN_MS }
        if (span.to <= to) return span.to
      }
      return Infinity
    },
  }
}

/** From each connection's first sync in an epoch until it ends. */
function connections(entries: Entry[]): Connected[] {
  const all: Connected[] = []
  let open: Connected | null = null
  const close = (t: number) => {
    if (open !== null) open.to = t
    open = null
  }
  for (const entry of entries) {
    if (entry.type === 'connected' || entry.type === 'disconnected' || entry.type === 'unsent') close(entry.t)
    if (entry.type !== 'ok' || entry.do !== 'sync' || (open as Connected | null)?.epoch === entry.epoch) continue
    close(entry.t)
    all.push((open = { from: entry.t, to: Infinity, epoch: entry.epoch }))
  }
  close(entries.at(-1)?.t ?? 0)
  return all
}
