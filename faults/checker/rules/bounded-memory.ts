import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

const MIB = 2 ** 20
/** The median of a few samples ignores a peak. */
const MAX_SAMPLES = 10
/** A warm server uses more than a fresh one: compiled code, caches, pages that are not returned. */
const WARM_UP_BYTES = 60 * MIB

export const boundedMemory: Rule = {
  name: 'bounded-memory',
  promise: 'G7',
  sentence:
    "The server's memory is at most a base plus an amount for each connection; the base is a fixed one, and what the server used before the first fault plus a warm-up.",
  *check({ timeline, limits }: IndexedHistory): Iterable<Finding> {
    const base = Math.min(limits.baseBytes, baseBefore(timeline))
    for (const sample of timeline.samples) {
      const most = base + sample.connections * limits.bytesPerConnection
      if (sample.rss > most)
        yield {
          text: `${Math.round(sample.rss / MIB)} MiB with ${sample.connections} connections, at most ${Math.round(most / MIB)} are allowed`,
          evidence: [sample],
        }
    }
    if (timeline.faults.length > 0 && baseBefore(timeline) === Infinity) {
      const text = 'There is no sample of the memory before the first fault: only the fixed base was checked'
      yield { text, evidence: [], inconclusive: true }
    }
  },
}

/** Infinity when it is unknown. */
function baseBefore({ faults, samples }: IndexedHistory['timeline']): number {
  const first = faults[0]?.from ?? -Infinity
  const before = samples.filter(({ t }) => t < first).slice(-MAX_SAMPLES)
  const median = before.map(({ rss }) => rss).sort((a, b) => a - b)[before.length >> 1]
  return median === undefined ? Infinity : median + WARM_UP_BYTES
}
