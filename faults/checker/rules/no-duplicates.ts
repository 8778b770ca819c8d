import type { Seen } from '../../history/history.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const once: Rule = {
  name: 'once',
  promise: 'G2',
  sentence:
    'No id and no body is there twice: in the database, in the history, on the screen of a client, in one frame, page or answer, or in two places of what anybody was ever told of one life of the data.',
  *look({ clients, database, history, tellings, facts, lives }: Material): Iterable<Finding> {
    yield* twice(database.messages, 'in the database')
    for (const [room, { messages }] of Object.entries(history)) yield* twice(messages, `in the history of ${room}`)
    for (const { name, screens } of clients.byName.values())
      for (const [room, { messages }] of screens) yield* twice(messages, `on the screen of ${name} in ${room}`)
    for (const { how, by, room, messages } of tellings)
      if (how !== 'screen') yield* twice(messages, `in one ${how} to ${by} of ${room}`)

    const lineages = new Set(Array.from({ length: lives.losses.length + 1 }, (_, life) => lives.during(life)))
    for (const lineage of lineages) yield* twice(toldOf(facts.of(lineage)), 'in what was told of the same data')
  },
}

/** One message each time that a rev is taken by it. */
function toldOf(rooms: ReturnType<Material['facts']['of']>): Seen[] {
  const told: Seen[] = []
  for (const [, revs] of rooms)
    for (const fact of revs) if (fact !== undefined && 'message' in fact.change) told.push(fact.change.message)
  return told
}

/** Bodies are unique, so a body that comes again under another id is one message stored twice. */
function* twice(messages: Seen[], where: string): Iterable<Finding> {
  if (messages.length < 2) return
  const ids = new Map<string, Seen>()
  const bodies = new Map<string, Seen>()
  for (const message of messages) {
    const first = ids.get(message.id) ?? bodies.get(message.body)
    if (first !== undefined) yield { text: `“${message.body}” is twice ${where}`, evidence: [first, message] }
    ids.set(message.id, message)
    bodies.set(message.body, message)
  }
}
