import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

/** The acknowledged revs of one room, ascending, and when each was acknowledged. */
interface Acknowledged {
  times: number[]
  revs: number[]
}

export const freshReads: Rule = {
  name: 'fresh-reads',
  promise: 'G5',
  sentence: 'A sync or a page is at least as new as the newest change that was acknowledged before it was requested.',
  *check({ observations, calls, finalReads }: IndexedHistory): Iterable<Finding> {
    const rooms = new Map<string, Acknowledged>()
    // Observations are in order of time: every ack before an invocation comes before the answer to it.
    for (const { via, room, data, head, entry, by } of observations) {
      if (data === null || !(room in finalReads)) continue
      const key = `${data.lineage} ${room}`
      const acknowledged = rooms.get(key) ?? { times: [], revs: [] }
      rooms.set(key, acknowledged)
      if (via === 'ack' && head > (acknowledged.revs.at(-1) ?? 0)) {
        acknowledged.times.push(entry.t)
        acknowledged.revs.push(head)
      }
      if (via !== 'sync' && via !== 'page' && via !== 'thread') continue
      const { invoke } = calls.byAnswer.get(entry)!
      const least = acknowledged.revs[lastBefore(acknowledged.times, invoke.t)] ?? 0
      if (head < least)
        yield {
          text: `${by} read room ${room} after rev ${least} had been acknowledged, and received rev ${head}`,
          evidence: [invoke, entry],
        }
    }
  },
}

/** The index of the last time before `t`, or -1. */
function lastBefore(times: number[], t: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! < t) low = middle + 1
    else high = middle
  }
  return low - 1
}
