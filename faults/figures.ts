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
  /** How long each start of the server took, in ms. */
  startsMs: number[]
  /** From the end of all writing until everybody held everything; null when that did not come. */
  convergedMs: number | null
  /** The most, in bytes. */
  rss: number
}

export function figuresOf(entries: Entry[]): Figures {
  const of = <T extends Entry['type']>(type: T) =>
    entries.filter((entry): entry is Extract<Entry, { type: T }> => entry.type === type)
  const sends = of('invoke').flatMap((entry) => (entry.do === 'send' ? [entry.id] : []))
  const op = (entry: { by: string; op: number }) => `${entry.by} ${entry.op}`
  const idOf = new Map(of('invoke').flatMap((entry) => (entry.do === 'send' ? [[op(entry), entry.id] as const] : [])))
  const acked = of('ok').flatMap((entry) => (entry.do === 'send' ? [idOf.get(op(entry))] : []))
  const strikes: Record<string, number> = {}
  for (const { nemesis } of of('strike')) strikes[nemesis] = (strikes[nemesis] ?? 0) + 1
  return {
    seconds: ((entries.at(-1)?.t ?? 0) - (entries[0]?.t ?? 0)) / 1_000,
    clients: new Set(of('unsent').map(({ by }) => by)).size,
    strikes,
    sent: new Set(sends).size,
    acked: new Set(acked).size,
    received: of('received').reduce((sum, { changes }) => sum + changes.filter((one) => 'message' in one).length, 0),
    reconnects: of('disconnected').length,
    startsMs: of('started').map(({ tookMs }) => tookMs),
    convergedMs: of('converged')[0]?.tookMs ?? null,
    rss: Math.max(0, ...of('sample').map(({ rss }) => rss)),
  }
}

/** Of several rounds together. */
export function sumOf(rounds: Figures[]): Figures {
  const sum = (pick: (one: Figures) => number) => rounds.reduce((total, one) => total + pick(one), 0)
  const strikes: Record<string, number> = {}
  for (const round of rounds)
    for (const [name, count] of Object.entries(round.strikes)) strikes[name] = (strikes[name] ?? 0) + count
  const converged = rounds.map(({ convergedMs }) => convergedMs)
  return {
    seconds: sum((one) => one.seconds),
    clients: Math.max(0, ...rounds.map(({ clients }) => clients)),
    strikes,
    sent: sum((one) => one.sent),
    acked: sum((one) => one.acked),
    received: sum((one) => one.received),
    reconnects: sum((one) => one.reconnects),
    startsMs: rounds.flatMap(({ startsMs }) => startsMs),
    convergedMs: converged.includes(null) ? null : Math.max(0, ...(converged as number[])),
    rss: Math.max(0, ...rounds.map(({ rss }) => rss)),
  }
}
