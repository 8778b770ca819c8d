import type { Entry } from '../history/history.ts'
import type { Clients } from './clients.ts'
import { disruptions, overlaps, type Span, type Timeline } from './timeline.ts'

/** A client that is connected and synced for so long without a fault has done everything it had to do. */
const DONE_WITHIN_MS = 10_000

export interface Deadlines {
  /**
   * By when this client must have done what came up at `since`; Infinity when it was never connected for long enough.
   * Only connections to an epoch that `counts` are considered.
   */
  after(client: string, since: number, counts?: (epoch: string) => boolean): number
}

interface Connected extends Span {
  epoch: string
}

export function readDeadlines(clients: Clients, timeline: Timeline): Deadlines {
  const disrupted = disruptions(timeline).sort((a, b) => a.from - b.from)
  const connected = new Map([...clients.byName.values()].map(({ name, entries }) => [name, connections(entries)]))
  return {
    after(client, since, counts = () => true) {
      for (const { from, to, epoch } of connected.get(client) ?? []) {
        if (to < since || !counts(epoch)) continue
        let span = { from: Math.max(from, since), to: Math.max(from, since) + DONE_WITHIN_MS }
        for (const one of disrupted) if (overlaps(one, span)) span = { from: one.to, to: one.to + DONE_WITHIN_MS }
        if (span.to <= to) return span.to
      }
      return Infinity
    },
  }
}

/** From each connection's first sync in an epoch to its end. */
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
