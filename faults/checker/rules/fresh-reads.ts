import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const askedIsTold: Rule = {
  name: 'asked-is-told',
  promise: 'G5',
  sentence: 'A sync or a page tells at least what had been acknowledged to anybody before it was asked for.',
  look: asNewAsAcked,
}

/** Of one room: how far it was acknowledged, by time. */
interface Acked {
  times: number[]
  revs: number[]
}

function* asNewAsAcked({ tellings, calls, history }: Material): Iterable<Finding> {
  const rooms = new Map<string, Acked>()
  // In order of time: whatever was acknowledged before an attempt has been seen when its answer comes.
  for (const { how, room, data, head, entry, by } of tellings) {
    if (data === null || !(room in history)) continue
    const key = `${data.lineage} ${room}`
    const acked = rooms.get(key) ?? { times: [], revs: [] }
    rooms.set(key, acked)
    if (how === 'ack' && head > (acked.revs.at(-1) ?? 0)) {
      acked.times.push(entry.t)
      acked.revs.push(head)
    }
    if (how !== 'sync' && how !== 'page') continue
    const { invoke } = calls.asked.get(entry)!
    const least = acked.revs[before(acked.times, invoke.t)] ?? 0
    if (head < least)
      yield {
        text: `${by} asked for room ${room} after ${least} had been acknowledged, and was told of ${head}`,
        evidence: [invoke, entry],
      }
  }
}

/** The place of the last time before `t`, or -1. */
function before(times: number[], t: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! < t) low = middle + 1
    else high = middle
  }
  return low - 1
}
