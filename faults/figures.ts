import { percentile } from './percentile.ts'
import type { Entry } from './record.ts'

/** What a round came to, in numbers. */
export interface Figures {
  seconds: number
  clients: number
  /** Strikes by the name of the nemesis. */
  strikes: Record<string, number>
  /** Messages that were attempted, and those that were acknowledged. */
  sent: number
  acked: number
  /** Messages that clients were told of live, each time. */
  received: number
  reconnects: number
  /** From an attempt to its answer, in ms; null when nothing was answered. */
  ackP50Ms: number | null
  ackP99Ms: number | null
  /** How long each start of the server took, in ms. */
  startsMs: number[]
  /** From a start to the first message that is acknowledged after it, the longest, in ms; null without any. */
  writesAgainMs: number | null
  /** From the end of all writing until everybody held everything; null when that did not come. */
  convergedMs: number | null
  /** The most, in bytes. */
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
  const strikes: Record<string, number> = {}
  for (const { nemesis } of of('strike')) strikes[nemesis] = (strikes[nemesis] ?? 0) + 1
  return {
    seconds: ((entries.at(-1)?.t ?? 0) - (entries[0]?.t ?? 0)) / 1_000,
    clients: new Set(of('unsent').map(({ by }) => by)).size,
    strikes,
    sent: new Set(sends.values().map(({ id }) => id)).size,
    acked: new Set(acks.map(({ send }) => send.id)).size,
    received: of('received').reduce((sum, { changes }) => sum + changes.filter((one) => 'message' in one).length, 0),
    reconnects: of('disconnected').length,
    ackP50Ms: waits.length === 0 ? null : percentile(waits, 0.5),
    ackP99Ms: waits.length === 0 ? null : percentile(waits, 0.99),
    startsMs: starts.map(({ tookMs }) => tookMs),
    writesAgainMs: writesAgain(
      starts.map(({ t }) => t),
      acks.map(({ t }) => t),
    ),
    convergedMs: of('converged')[0]?.tookMs ?? null,
    rss: Math.max(0, ...of('sample').map(({ rss }) => rss)),
  }
}

/** The longest from a start to the next ack before another start. Both ascend. */
function writesAgain(starts: number[], acks: number[]): number | null {
  let most: number | null = null
  let next = 0
  for (const [index, start] of starts.entries()) {
    while (next < acks.length && acks[next]! < start) next++
    const ack = acks[next]
    if (ack !== undefined && ack < (starts[index + 1] ?? Infinity)) most = Math.max(most ?? 0, ack - start)
  }
  return most
}

/** Of several rounds together; of times the longest. */
export function sumOf(rounds: Figures[]): Figures {
  const sum = (pick: (one: Figures) => number) => rounds.reduce((total, one) => total + pick(one), 0)
  const strikes: Record<string, number> = {}
  for (const round of rounds)
    for (const [name, count] of Object.entries(round.strikes)) strikes[name] = (strikes[name] ?? 0) + count
  const converged = rounds.map(({ convergedMs }) => convergedMs)
  const most = (pick: (one: Figures) => number | null) => {
    const known = rounds.map(pick).filter((value) => value !== null)
    return known.length === 0 ? null : Math.max(...known)
  }
  return {
    seconds: sum((one) => one.seconds),
    clients: Math.max(0, ...rounds.map(({ clients }) => clients)),
    strikes,
    sent: sum((one) => one.sent),
    acked: sum((one) => one.acked),
    received: sum((one) => one.received),
    reconnects: sum((one) => one.reconnects),
    ackP50Ms: most((one) => one.ackP50Ms),
    ackP99Ms: most((one) => one.ackP99Ms),
    startsMs: rounds.flatMap(({ startsMs }) => startsMs),
    writesAgainMs: most((one) => one.writesAgainMs),
    convergedMs: converged.includes(null) ? null : Math.max(0, ...(converged as number[])),
    rss: Math.max(0, ...rounds.map(({ rss }) => rss)),
  }
}
