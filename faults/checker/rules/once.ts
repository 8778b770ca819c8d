import type { Seen } from '../../record.ts'
import type { Material } from '../material.ts'
import type { Finding, Rule } from '../rule.ts'

export const once: Rule = {
  name: 'once',
  promise: 'G2',
  sentence: 'No id and no body is there twice: in the database, in the history or on the screen of a client.',
  *look({ clients, database, history }: Material): Iterable<Finding> {
    yield* twice(database.messages, 'in the database')
    for (const [room, { messages }] of Object.entries(history)) yield* twice(messages, `in the history of ${room}`)
    for (const { name, screens } of clients.byName.values())
      for (const [room, { messages }] of screens) yield* twice(messages, `on the screen of ${name} in ${room}`)
  },
}

/** Bodies are unique, so a body that comes again under another id is one message stored twice. */
function* twice(messages: Seen[], where: string): Iterable<Finding> {
  const ids = new Map<string, Seen>()
  const bodies = new Map<string, Seen>()
  for (const message of messages) {
    const first = ids.get(message.id) ?? bodies.get(message.body)
    if (first !== undefined) yield { text: `“${message.body}” is twice ${where}`, evidence: [first, message] }
    ids.set(message.id, message)
    bodies.set(message.body, message)
  }
}
