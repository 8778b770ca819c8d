import type { Seen } from '../../history/history.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const ackedIsKept: Rule = {
  name: 'acked-is-kept',
  promise: 'G1',
  sentence:
    'Every acknowledged message is in the history and in the database, with the body that was sent and the seq that was acknowledged.',
  *look({ calls, history, database, lives }: Material): Iterable<Finding> {
    const stored = new Map(database.messages.map((message) => [message.id, message]))
    const told = new Map<string, Seen>()
    for (const { messages } of Object.values(history)) for (const message of messages) told.set(message.id, message)

    for (const { id, room, body, acks } of calls.sent.values()) {
      if (!(room in history)) continue
      for (const { entry, lineage } of acks) {
        // What the data had before it lost its tail may have another seq or be gone: rule epochs-are-honest.
        const firm = lineage === lives.last
        for (const [where, found] of [
          ['history', told.get(id)],
          ['database', stored.get(id)],
        ] as const) {
          const evidence = [entry, found ?? { missing: id }]
          if (found === undefined) {
            if (firm) yield { text: `${body} was acknowledged to ${entry.by} and is not in the ${where}`, evidence }
          } else if (found.body !== body || found.room !== room)
            yield { text: `${body} was acknowledged to ${entry.by} and is “${found.body}” in the ${where}`, evidence }
          else if (firm && found.seq !== entry.seq)
            yield {
              text: `${body} was acknowledged to ${entry.by} as ${entry.seq} and is ${found.seq} in the ${where}`,
              evidence,
            }
        }
      }
    }
  },
}
