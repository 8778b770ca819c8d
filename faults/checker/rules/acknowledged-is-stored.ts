import type { MessageRecord } from '../../history/history.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const acknowledgedIsStored: Rule = {
  name: 'acknowledged-is-stored',
  promise: 'G1',
  sentence:
    'Every acknowledged message is in the final reads and in the database, with the seq that was acknowledged and, unless it was edited or deleted, with the body that was sent.',
  *check({ calls, changes, finalReads, database, epochs }: IndexedHistory): Iterable<Finding> {
    const stored = new Map(database.messages.map((message) => [message.id, message]))
    const read = new Map<string, MessageRecord>()
    for (const { messages, threads } of Object.values(finalReads))
      for (const message of [...messages, ...Object.values(threads).flat()]) read.set(message.id, message)
    const changed = new Set([...changes.of('edit').keys(), ...changes.of('delete').keys()])

    for (const { id, room, body, thread, acks } of calls.sent.values()) {
      if (!(room in finalReads)) continue
      // After a loss of data the message with which a thread begins may be missing, or count no replies.
      const mayBeUnread = epochs.losses.length > 0 && thread !== undefined && !(thread in finalReads[room]!.threads)
      for (const { entry, lineage } of acks) {
        // A message of data that was lost later may be missing or have another seq: see rule lost-is-resent.
        const isFinal = lineage === epochs.last
        const text = `“${body}” was acknowledged to ${entry.by}`
        for (const [where, found] of [
          ['final reads', read.get(id)],
          ['database', stored.get(id)],
        ] as const) {
          const evidence = [entry, found ?? { missing: id }]
          if (found === undefined) {
            if (isFinal && !(mayBeUnread && where === 'final reads'))
              yield { text: `${text} and is missing in the ${where}`, evidence }
          } else if ((found.body !== body && !changed.has(id)) || found.room !== room)
            yield { text: `${text} and is “${found.body}” in the ${where}`, evidence }
          else if (isFinal && found.seq !== entry.seq)
            yield { text: `${text} with seq ${entry.seq} and has seq ${found.seq} in the ${where}`, evidence }
        }
      }
    }
  },
}
