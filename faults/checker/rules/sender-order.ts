import type { Sent } from '../calls.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const senderOrder: Rule = {
  name: 'sender-order',
  promise: 'G4',
  sentence:
    'The messages of one client in one room are in the order of their first attempts; those that it resent after a loss of data are in this order among themselves.',
  *check({ calls, database, finalReads, epochs }: IndexedHistory): Iterable<Finding> {
    const stored = new Map(database.messages.map((message) => [message.id, message.seq]))
    const last = new Map<string, { seq: number; sent: Sent }>()
    // The map is in order of the first attempts.
    for (const sent of calls.sent.values()) {
      if (sent.acks.length === 0 || !(sent.room in finalReads)) continue
      const acknowledged = sent.acks.findLast((ack) => ack.lineage === epochs.last)
      const seq = acknowledged?.entry.seq ?? stored.get(sent.id)
      if (seq === undefined) continue
      const resent = acknowledged !== undefined && sent.acks.some((ack) => ack.lineage !== epochs.last)
      const key = `${sent.by} ${sent.room} ${resent}`
      const before = last.get(key)
      if (before !== undefined && before.seq >= seq)
        yield {
          text: `${sent.by} sent “${before.sent.body}” before “${sent.body}”, and their seqs are ${before.seq} and ${seq} in room ${sent.room}`,
          evidence: [before.sent.invokes[0], before.sent.acks.at(-1)?.entry, sent.invokes[0], sent.acks.at(-1)?.entry],
        }
      if (before === undefined || before.seq < seq) last.set(key, { seq, sent })
    }
  },
}
