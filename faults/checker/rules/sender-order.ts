import type { Calls, Sent } from '../calls.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const ownOrder: Rule = {
  name: 'own-order',
  promise: 'G4',
  sentence:
    'What one client sent to one room is in the order in which it first attempted it; what it sent again after a lost tail keeps that order among itself.',
  *look({ calls, database, history, lives }: Material): Iterable<Finding> {
    const stored = new Map(database.messages.map((message) => [message.id, message.seq]))
    const last = new Map<string, { seq: number; sent: Sent }>()
    for (const sent of inOrder(calls)) {
      if (sent.acks.length === 0 || !(sent.room in history)) continue
      const acked = sent.acks.findLast((ack) => ack.lineage === lives.last)
      const seq = acked?.entry.seq ?? stored.get(sent.id)
      if (seq === undefined) continue
      const healed = acked !== undefined && sent.acks.some((ack) => ack.lineage !== lives.last)
      const key = `${sent.by} ${sent.room} ${healed}`
      const before = last.get(key)
      if (before !== undefined && before.seq >= seq)
        yield {
          text: `${sent.by} attempted “${before.sent.body}” before “${sent.body}”, and they are ${before.seq} and ${seq} in room ${sent.room}`,
          evidence: [before.sent.invokes[0], before.sent.acks.at(-1)?.entry, sent.invokes[0], sent.acks.at(-1)?.entry],
        }
      if (before === undefined || before.seq < seq) last.set(key, { seq, sent })
    }
  },
}

/** The map keeps the order of the first attempts. */
const inOrder = (calls: Calls): Iterable<Sent> => calls.sent.values()
