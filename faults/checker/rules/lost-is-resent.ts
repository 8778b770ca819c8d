import type { Sent } from '../calls.ts'
import { filesWereLost } from '../lost-files.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import { JUDGED, type Finding, type Rule } from '../rule.ts'

export const lostIsResent: Rule = {
  name: 'lost-is-resent',
  promise: 'G9',
  sentence:
    'A message that was acknowledged and then lost with the data is stored at the end if its client is there. Excused are messages of clients that are gone, or that left the room before the loss or before they had the time to resend; and messages whose files were lost, too.',
  *check(index: IndexedHistory): Iterable<Finding | typeof JUDGED> {
    const { calls, changes, clients, database, finalReads, epochs } = index
    if (epochs.losses.length === 0) return
    const stored = new Set(database.messages.map(({ id }) => id))
    const deletions = changes.of('delete')
    for (const sent of calls.sent.values()) {
      const { id, by, body, room, acks } = sent
      if (acks.length === 0 || !(room in finalReads)) continue
      // Acknowledged in two lineages: it was lost and resent.
      if (new Set(acks.map(({ lineage }) => lineage)).size > 1) yield JUDGED
      if (stored.has(id)) continue
      // A client does not send again what its user deleted.
      if (deletions.has(id)) continue
      // Acknowledged in the final lineage: rule acknowledged-is-stored.
      if (acks.some((ack) => ack.lineage === epochs.last)) continue
      const isThere = clients.byName.get(by)?.unsent != null
      const text = `“${body}” was acknowledged and lost with the data`
      const evidence = acks.map((ack) => ack.entry)
      if (filesWereLost(sent, epochs)) yield { text: `${text}, and so were its files`, evidence, excused: true }
      else if (isThere && !leftBeforeResending(sent, index))
        yield { text: `${text}, and was not resent although ${by} is there`, evidence }
      else {
        const why = isThere ? `${by} had left the room before it could resend it` : `${by} is no longer there`
        yield { text: `${text}, and ${why}`, evidence, excused: true }
      }
    }
  },
}

/** A client that leaves drops its cache of the room, also when the loss of data then undoes the leaving. */
function leftBeforeResending({ by, room, acks }: Sent, { epochs, leaves, deadlines }: IndexedHistory): boolean {
  const { t, epoch } = acks.at(-1)!.entry
  const loss = epochs.losses.find((one) => one.t > t) ?? epochs.losses.at(-1)!
  const resentBy = deadlines.after(by, loss.t, (other) => other !== epoch)
  return leaves.of(by, room).some((leave) => leave.to >= t && leave.from <= resentBy)
}
