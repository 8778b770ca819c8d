import type { Sent } from '../calls.ts'
import type { EntryOf } from '../entry-types.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

/** All processes read one clock; two readings may differ by this much. */
const CLOCK_ACCURACY_MS = 2

interface Acknowledged {
  sent: Sent
  seq: number
  ack: EntryOf<'ok'>
}

export const realTimeOrder: Rule = {
  name: 'real-time-order',
  promise: 'G3',
  sentence:
    'A message that was acknowledged before another one was first sent has the smaller seq (linearizability of sends).',
  *check({ calls, finalReads }: IndexedHistory): Iterable<Finding> {
    const rooms = new Map<string, Acknowledged[]>()
    for (const sent of calls.sent.values()) {
      if (!(sent.room in finalReads)) continue
      for (const { entry, lineage } of sent.acks) {
        if (lineage === null) continue
        const key = `${lineage} ${sent.room}`
        const acks = rooms.get(key)
        const one = { sent, seq: entry.seq, ack: entry }
        if (acks === undefined) rooms.set(key, [one])
        else acks.push(one)
      }
    }
    for (const acks of rooms.values()) yield* checkRoom(acks)
  },
}

/** `acks` are in order of the first attempts. */
function* checkRoom(acks: Acknowledged[]): Iterable<Finding> {
  const byTime = [...acks].sort((a, b) => a.ack.t - b.ack.t)
  let next = 0
  let greatest: Acknowledged | null = null
  for (const one of acks) {
    for (; next < byTime.length && byTime[next]!.ack.t + CLOCK_ACCURACY_MS < one.sent.t; next++)
      if (greatest === null || byTime[next]!.seq > greatest.seq) greatest = byTime[next]!
    if (greatest !== null && greatest.seq >= one.seq)
      yield {
        text: `“${greatest.sent.body}” was acknowledged with seq ${greatest.seq} before “${one.sent.body}” was sent, which has seq ${one.seq}`,
        evidence: [greatest.ack, one.sent.invokes[0], one.ack],
      }
  }
}
