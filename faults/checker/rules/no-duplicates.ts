import type { MessageRecord } from '../../history/history.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const noDuplicates: Rule = {
  name: 'no-duplicates',
  promise: 'G2',
  sentence:
    'No id and no body occurs twice: in the database, in a final read, on a screen, in one page or answer, or at two places of one frame or of the same lineage of the data.',
  *check({ clients, database, finalReads, observations, revisions, epochs }: IndexedHistory): Iterable<Finding> {
    yield* duplicates(database.messages, 'in the database')
    for (const [room, { messages }] of Object.entries(finalReads))
      yield* duplicates(messages, `in the final read of ${room}`)
    for (const { name, screens } of clients.byName.values())
      for (const [room, { messages }] of screens) yield* duplicates(messages, `on the screen of ${name} in ${room}`)
    for (const { via, by, room, messages } of observations)
      if (via !== 'screen')
        yield* duplicates(via === 'frame' ? onceASeq(messages) : messages, `in one ${via} of ${room} for ${by}`)

    const lineages = new Set(Array.from({ length: epochs.losses.length + 1 }, (_, count) => epochs.lineageAfter(count)))
    for (const lineage of lineages) yield* duplicates(messagesOf(revisions.of(lineage)), 'at two revs of the same data')
  },
}

function messagesOf(rooms: ReturnType<IndexedHistory['revisions']['of']>): MessageRecord[] {
  const found: MessageRecord[] = []
  for (const [, revs] of rooms)
    for (const revision of revs)
      if (revision !== undefined && 'message' in revision.change) found.push(revision.change.message)
  return onceASeq(found)
}

/** A change brings a message again, at its place. At another place it is stored twice. */
function onceASeq(messages: MessageRecord[]): MessageRecord[] {
  return messages.length < 2 ? messages : [...new Map(messages.map((one) => [`${one.id} ${one.seq}`, one])).values()]
}

/** Bodies are unique, but for those of deleted messages: one body with two ids is a message that was stored twice. */
function* duplicates(messages: MessageRecord[], where: string): Iterable<Finding> {
  if (messages.length < 2) return
  const ids = new Map<string, MessageRecord>()
  const bodies = new Map<string, MessageRecord>()
  for (const message of messages) {
    const first = ids.get(message.id) ?? (message.deleted ? undefined : bodies.get(message.body))
    if (first !== undefined) yield { text: `“${message.body}” occurs twice ${where}`, evidence: [first, message] }
    ids.set(message.id, message)
    bodies.set(message.body, message)
  }
}
