import { killAt } from '../nemeses/kill-at.ts'
import { percentile } from './percentile.ts'
import type { Entry } from '../history/history.ts'

/** The figures of a round. */
export interface Figures {
  seconds: number
  clients: number
  /** Faults with an effect, by nemesis. */
  faults: Record<string, number>
  /** Faults without an effect, by nemesis and reason. */
  missed: Record<string, number>
  /** How often a slow reader was disconnected. */
  cuts: number
  /** How often the server was killed at each failpoint. */
  failpoints: Record<string, number>
  /** Messages that were sent, and those that were acknowledged. */
  sent: number
  acked: number
  /** Uploads that were begun, and those that were acknowledged. */
  uploads: number
  uploaded: number
  /** Acknowledged changes of messages, by kind. */
  changes: Record<string, number>
  /** Changes that were made offline. */
  offline: number
  /** Messages in frames, over all clients. */
  received: number
  reconnects: number
  /** From an attempt to its ack, in ms; null without an ack. */
  ackP50Ms: number | null
  ackP99Ms: number | null
  /** How long each start of the server took, in ms. */
  startsMs: number[]
  /** The longest time from a start to the first ack after it and before the next start, in ms; null without any. */
  writesAgainMs: number | null
  /** The number of starts with such an ack. */
  wroteAgain: number
  /** From the last write until all clients converged; null when they did not. */
  convergedMs: number | null
  /** The maximum, in bytes. */
  rss: number
}

export function figuresOf(entries: Entry[]): Figures {
  const of = <T extends Entry['type']>(type: T) =>
    entries.filter((entry): entry is Extract<Entry, { type: T }> => entry.type === type)
  const op = (entry: { by: string; op: number }) => `${entry.by} ${entry.op}`
  const sends = new Map(of('invoke').flatMap((entry) => (entry.do === 'send' ? [[op(entry), entry] as const] : [])))
  const acks = of('ok').flatMap((ack) => (ack.do === 'send' ? [{ t: ack.t, send: sends.get(op(ack))! }] : []))
  const waits = acks.map(({ t, send }) => t - send.t)
  const starts = of('started')
  const again = writesAgain(
    starts.map(({ t }) => t),
    acks.map(({ t }) => t),
  )
  return {
    seconds: ((entries.at(-1)?.t ?? 0) - (entries[0]?.t ?? 0)) / 1_000,
    clients: new Set(of('unsent').map(({ by }) => by)).size,
    ...faultsIn(entries),
    cuts: of('fault-ended').reduce((sum, { cuts = 0 }) => sum + cuts, 0),
    sent: new Set(sends.values().map(({ id }) => id)).size,
    acked: new Set(acks.map(({ send }) => send.id)).size,
    uploads: of('invoke').filter((entry) => entry.do === 'upload').length,
    uploaded: of('ok').filter((entry) => entry.do === 'upload').length,
    ...changesIn(entries),
    received: of('received').reduce((sum, { changes }) => sum + changes.filter((one) => 'message' in one).length, 0),
    reconnects: of('disconnected').length,
    ackP50Ms: waits.length === 0 ? null : percentile(waits, 0.5),
    ackP99Ms: waits.length === 0 ? null : percentile(waits, 0.99),
    startsMs: starts.map(({ tookMs }) => tookMs),
    writesAgainMs: again.length === 0 ? null : Math.max(...again),
    wroteAgain: again.length,
    convergedMs: of('converged')[0]?.tookMs ?? null,
    rss: Math.max(0, ...of('sample').map(({ rss }) => rss)),
  }
}

function changesIn(entries: Entry[]): Pick<Figures, 'changes' | 'offline'> {
  const found: Pick<Figures, 'changes' | 'offline'> = { changes: {}, offline: 0 }
  const connected = new Set<string>()
  for (const entry of entries) {
    if (entry.type === 'connected') connected.add(entry.by)
    if (entry.type === 'disconnected') connected.delete(entry.by)
    if (entry.type === 'changed' && !connected.has(entry.by)) found.offline++
    if (entry.type === 'ok' && ['edit', 'delete', 'react', 'vote', 'pin'].includes(entry.do))
      found.changes[entry.do] = (found.changes[entry.do] ?? 0) + 1
  }
  return found
}

function faultsIn(entries: Entry[]): Pick<Figures, 'faults' | 'missed' | 'failpoints'> {
  const found = { faults: {}, missed: {}, failpoints: {} } as Pick<Figures, 'faults' | 'missed' | 'failpoints'>
  const count = (of: Record<string, number>, name: string) => (of[name] = (of[name] ?? 0) + 1)
  const open = new Map<string, string>()
  const end = (nemesis: string, missed?: string) => {
    const what = open.get(nemesis)
    open.delete(nemesis)
    if (what === undefined) return
    const atFailpoint = nemesis === killAt.name
    if (missed !== undefined) return count(found.missed, `${nemesis}${atFailpoint ? ` ${what}` : ''}: ${missed}`)
    if (atFailpoint) count(found.failpoints, what)
    return count(found.faults, nemesis)
  }
  for (const entry of entries) {
    if (entry.type === 'fault-began') open.set(entry.nemesis, entry.what)
    if (entry.type === 'fault-ended') end(entry.nemesis, entry.missed)
  }
  for (const nemesis of open.keys()) end(nemesis)
  return found
}

/** From each start to the next ack before another start. Both lists ascend. */
function writesAgain(starts: number[], acks: number[]): number[] {
  let next = 0
  return starts.flatMap((start, index) => {
    while (next < acks.length && acks[next]! < start) next++
    const ack = acks[next]
    return ack !== undefined && ack < (starts[index + 1] ?? Infinity) ? [ack - start] : []
  })
}

/** Of several rounds together; of times the maximum. */
export function sumOf(rounds: Figures[]): Figures {
  const sum = (pick: (one: Figures) => number) => rounds.reduce((total, one) => total + pick(one), 0)
  const byName = (pick: (one: Figures) => Record<string, number>) => {
    const total: Record<string, number> = {}
    for (const round of rounds)
      for (const [name, count] of Object.entries(pick(round))) total[name] = (total[name] ?? 0) + count
    return total
  }
  const converged = rounds.map(({ convergedMs }) => convergedMs)
  const most = (pick: (one: Figures) => number | null) => {
    const known = rounds.map(pick).filter((value) => value !== null)
    return known.length === 0 ? null : Math.max(...known)
  }
  return {
    seconds: sum((one) => one.seconds),
    clients: Math.max(0, ...rounds.map(({ clients }) => clients)),
    faults: byName(({ faults }) => faults),
    missed: byName(({ missed }) => missed),
    cuts: sum(({ cuts }) => cuts),
    failpoints: byName(({ failpoints }) => failpoints),
    sent: sum((one) => one.sent),
    acked: sum((one) => one.acked),
    uploads: sum((one) => one.uploads),
    uploaded: sum((one) => one.uploaded),
    changes: byName(({ changes }) => changes),
    offline: sum((one) => one.offline),
    received: sum((one) => one.received),
    reconnects: sum((one) => one.reconnects),
    ackP50Ms: most((one) => one.ackP50Ms),
    ackP99Ms: most((one) => one.ackP99Ms),
    startsMs: rounds.flatMap(({ startsMs }) => startsMs),
    writesAgainMs: most((one) => one.writesAgainMs),
    wroteAgain: sum((one) => one.wroteAgain),
    convergedMs: converged.includes(null) ? null : Math.max(0, ...(converged as number[])),
    rss: Math.max(0, ...rounds.map(({ rss }) => rss)),
  }
}
