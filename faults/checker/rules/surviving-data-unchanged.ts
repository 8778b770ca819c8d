import type { IndexedHistory } from '../indexed-history.ts'
import { describeChange, sameChange, sameMessage } from '../revisions.ts'
import type { Finding, Rule } from '../rule.ts'

export const survivingDataUnchanged: Rule = {
  name: 'surviving-data-unchanged',
  promise: 'G9',
  sentence:
    'Up to the rev at which a room survived a loss of data, each rev is the same change before and after it, and each message is stored at its place.',
  *check({ epochs, revisions, finalReads, database }: IndexedHistory): Iterable<Finding> {
    const stored = new Map(database.messages.map((message) => [message.id, message]))
    for (const [count, loss] of epochs.losses.entries()) {
      const [old, next] = [epochs.lineageAfter(count), epochs.lineageAfter(count + 1)]
      // Within one lineage rule agreement compares all revs.
      if (old === next) continue
      for (const room of Object.keys(finalReads))
        for (const revision of revisions.of(old).get(room) ?? []) {
          if (revision === undefined || revision.rev > (loss.heads?.[room] ?? 0)) continue
          const what = `Rev ${revision.rev} of room ${room} was ${describeChange(revision.change)} and survived, and`
          const now = revisions.of(next).get(room)?.[revision.rev]
          if (now !== undefined && !sameChange(revision.change, now.change))
            yield { text: `${what} is ${describeChange(now.change)}`, evidence: [revision.source, loss, now.source] }
          else if ('message' in revision.change && revision.rev <= epochs.survivingRev(count, room)) {
            const { message } = revision.change
            const kept = stored.get(message.id)
            // A later change has another rev.
            const isKept = kept?.seq === message.seq && (kept.rev > message.rev || sameMessage(kept, message))
            if (!isKept) yield { text: `${what} is not stored there`, evidence: [revision.source, loss, kept] }
          }
        }
    }
  },
}
