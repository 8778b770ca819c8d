import type { Entry } from '../record.ts'
import { readCalls } from './calls.ts'
import { readField } from './field.ts'
import { readLives } from './lives.ts'
import { percentile } from './percentile.ts'

/** What happened, in numbers. Times in ms. */
export interface Summary {
  clients: number
  /** Messages that were attempted, those of them that were acknowledged, and attempts of which nobody knows. */
  sends: number
  acked: number
  infos: number
  ackP50Ms: number
  ackP99Ms: number
  /** Exits by a nemesis. */
  kills: number
  strikes: Record<string, number>
  reconnects: number
  resets: number
  /** Epochs that clients were told of. */
  epochs: number
  /** From a start of the server to the first ack after it, the longest; null when it never started or nobody wrote. */
  writesAgainMs: number | null
}

export function summary(entries: Entry[]): Summary {
  const lives = readLives(entries, null)
  const { all, sent } = readCalls(entries, lives)
  const { strikes, exits, starts } = readField(entries)
  const sends = all.filter(({ invoke }) => invoke.do === 'send')
  const waits = sends.flatMap(({ invoke, end }) => (end?.type === 'ok' ? [end.t - invoke.t] : []))
  const count = (type: Entry['type']) => entries.filter((entry) => entry.type === type).length
  const byName: Record<string, number> = {}
  for (const { nemesis } of strikes) byName[nemesis] = (byName[nemesis] ?? 0) + 1
  const acks = entries.filter((entry) => entry.type === 'ok' && entry.do === 'send').map(({ t }) => t)
  return {
    clients: new Set(entries.filter(({ type }) => type === 'person').map(({ by }) => by)).size,
    sends: sent.size,
    acked: [...sent.values()].filter((one) => one.acks.length > 0).length,
    infos: sends.filter(({ end }) => end?.type === 'info').length,
    ackP50Ms: percentile(waits, 0.5),
    ackP99Ms: percentile(waits, 0.99),
    kills: exits.filter(({ by }) => by === 'nemesis').length,
    strikes: byName,
    reconnects: count('disconnected'),
    resets: count('reset'),
    epochs: lives.births.length,
    writesAgainMs: longest(
      starts.map(({ t }) => t),
      acks,
    ),
  }
}

/** The longest time from a start to the next ack before another start. Both ascend. */
function longest(starts: number[], acks: number[]): number | null {
  let most: number | null = null
  let next = 0
  for (const [index, start] of starts.entries()) {
    while (next < acks.length && acks[next]! < start) next++
    const ack = acks[next]
    if (ack !== undefined && ack < (starts[index + 1] ?? Infinity)) most = Math.max(most ?? 0, ack - start)
  }
  return most
}
