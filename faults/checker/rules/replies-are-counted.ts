import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const repliesAreCounted: Rule = {
  name: 'replies-are-counted',
  promise: 'G3',
  sentence:
    'A reply is two changes without a gap: the message, and the one with which its thread begins, which counts all stored replies; and a final read of the thread has exactly these.',
  *check({ database, finalReads, revisions, epochs }: IndexedHistory): Iterable<Finding> {
    const threads = Map.groupBy(database.messages, ({ thread }) => thread)
    for (const root of database.messages) {
      if (root.thread !== undefined || !(root.room in finalReads)) continue
      // After a loss of data the message may have come back later than replies to it.
      const stored = (threads.get(root.id) ?? []).filter(({ seq }) => seq > root.seq).sort((a, b) => a.seq - b.seq)
      const { count, seq } = root.replies ?? { count: 0, seq: 0 }
      if (count !== stored.length || seq !== (stored.at(-1)?.seq ?? 0))
        yield {
          text: `“${root.body}” counts ${count} replies, and ${stored.length} are stored`,
          evidence: [root, stored],
        }

      const revs = revisions.of(epochs.last).get(root.room) ?? []
      for (const reply of stored) {
        const next = revs[reply.seq + 1]
        if (next === undefined) continue
        const counted =
          'message' in next.change && next.change.message.id === root.id ? next.change.message.replies : null
        if (counted?.seq !== reply.seq)
          yield { text: `The change after the reply “${reply.body}” does not count it`, evidence: [reply, next] }
      }

      const read = finalReads[root.room]!.threads[root.id]
      const all = (threads.get(root.id) ?? []).map(({ id }) => id).sort()
      if (
        read !== undefined &&
        read
          .map(({ id }) => id)
          .sort()
          .join() !== all.join()
      )
        yield {
          text: `The thread of “${root.body}” was not read completely`,
          evidence: [root, read.length, all.length],
        }
    }
  },
}
