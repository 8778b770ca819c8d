import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

const MIB = 2 ** 20
/** A moment's look may hit the worst one; the middle of a few does not. */
const MOST_SAMPLES = 10
/** What a warm server takes that a fresh one does not: compiled code, caches, pages that are not given back. */
const WARMS_UP_BY = 60 * MIB

export const memoryIsBounded: Rule = {
  name: 'memory-is-bounded',
  promise: 'G7',
  sentence:
    "The server's memory is at most a base and so much for each connection: a fixed base, and what it took before anything was broken, with some room to warm up.",
  *look({ field, limits }: Material): Iterable<Finding> {
    const base = Math.min(limits.baseBytes, baseBefore(field))
    for (const sample of field.samples) {
      const most = base + sample.connections * limits.bytesPerConnection
      if (sample.rss > most)
        yield {
          text: `${Math.round(sample.rss / MIB)} MiB with ${sample.connections} connections, at most ${Math.round(most / MIB)} are allowed`,
          evidence: [sample],
        }
    }
    if (field.strikes.length > 0 && baseBefore(field) === Infinity) {
      const text = 'What the server took before the first strike is not known: only the fixed base was'
      yield { text, evidence: [], unjudged: true }
    }
  },
}

/** Infinity when that is not known. */
function baseBefore({ strikes, samples }: Material['field']): number {
  const first = strikes[0]?.from ?? -Infinity
  const before = samples.filter(({ t }) => t < first).slice(-MOST_SAMPLES)
  const middle = before.map(({ rss }) => rss).sort((a, b) => a - b)[before.length >> 1]
  return middle === undefined ? Infinity : middle + WARMS_UP_BY
}
