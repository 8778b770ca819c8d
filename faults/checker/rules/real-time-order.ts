import type { Sent } from '../calls.ts'
import type { Line } from '../entry-types.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

/** All processes read one clock of the machine; this is how far they may be apart in reading it. */
const CLOCK_ACCURACY_MS = 2

export const realTime: Rule = {
  name: 'real-time',
  promise: 'G3',
  sentence: 'A message that was acknowledged before another one was first attempted has the smaller seq.',
  *look({ calls, history }: Material): Iterable<Finding> {
    const rooms = new Map<string, { sent: Sent; seq: number; acked: Line<'ok'> }[]>()
    for (const sent of calls.sent.values()) {
      if (!(sent.room in history)) continue
      for (const { entry, lineage } of sent.acks) {
        if (lineage === null) continue
        const key = `${lineage} ${sent.room}`
        const acks = rooms.get(key)
        const one = { sent, seq: entry.seq, acked: entry }
        if (acks === undefined) rooms.set(key, [one])
        else acks.push(one)
      }
    }
    for (const acks of rooms.values()) yield* inOneRoom(acks)
  },
}

/** `acks` are in order of the first attempts. */
function* inOneRoom(acks: { sent: Sent; seq: number; acked: Line<'ok'> }[]): Iterable<Finding> {
  const byTime = [...acks].sort((a, b) => a.acked.t - b.acked.t)
  let next = 0
  let greatest: (typeof acks)[number] | null = null
  for (const one of acks) {
    for (; next < byTime.length && byTime[next]!.acked.t + CLOCK_ACCURACY_MS < one.sent.t; next++)
      if (greatest === null || byTime[next]!.seq > greatest.seq) greatest = byTime[next]!
    if (greatest !== null && greatest.seq >= one.seq)
      yield {
        text: `“${greatest.sent.body}” was acknowledged as ${greatest.seq} before “${one.sent.body}” was attempted, which is ${one.seq}`,
        evidence: [greatest.acked, one.sent.invokes[0], one.acked],
      }
  }
}
