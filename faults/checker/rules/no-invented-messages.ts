import type { MessageRecord } from '../../history/history.ts'
import type { ChangeCall } from '../change-calls.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const noInventedMessages: Rule = {
  name: 'no-invented-messages',
  promise: 'G2',
  sentence:
    'Every message that is stored or that a client received was sent with this id, body and room by a client of its author, and not refused each time; or its author edited it to this body or deleted it.',
  *check({ calls, changes, clients, database, finalReads, observations }: IndexedHistory): Iterable<Finding> {
    const reported = new Set<string>()
    const edits = changes.of('edit')
    const deletions = changes.of('delete')
    const wrong = (message: MessageRecord): string | null => {
      const sent = calls.sent.get(message.id)
      if (sent === undefined) return 'was never sent'
      if (message.deleted && message.body === '') {
        if (!mayBe(deletions.get(message.id))) return 'was never deleted'
      } else if (
        sent.body !== message.body &&
        !mayBe(edits.get(message.id)?.filter(({ invoke }) => invoke.body === message.body))
      )
        return `was sent as “${sent.body}” and never edited to this`
      if (sent.room !== message.room) return `was sent to room ${sent.room}`
      const refused = sent.invokes.length === sent.fails.length
      if (refused) return `was refused each time (${[...new Set(sent.fails.map(({ reason }) => reason))].join(', ')})`
      const persons = clients.byName.get(sent.by)?.persons ?? []
      return message.author === '' || persons.includes(message.author) ? null : `was sent by ${sent.by}`
    }
    function* compare(message: MessageRecord, room: string, source: unknown): Iterable<Finding> {
      const what = message.room === room ? wrong(message) : `is of room ${message.room} and came in room ${room}`
      if (what === null) return
      // Every client receives it: one report is enough.
      const text = `“${message.body}” of ${message.author} in room ${room} ${what}`
      if (reported.has(text)) return
      reported.add(text)
      yield { text, evidence: [message, source] }
    }

    for (const message of database.messages)
      if (message.room in finalReads) yield* compare(message, message.room, 'database')
    for (const [room, { messages }] of Object.entries(finalReads))
      for (const message of messages) yield* compare(message, room, 'final read')
    for (const { room, messages, via, entry } of observations) {
      if (via === 'ack' || !(room in finalReads)) continue
      for (const message of messages) yield* compare(message, room, entry)
    }
  },
}

/** Whether one of the attempts was not refused. */
const mayBe = (attempts: ChangeCall[] | undefined): boolean =>
  attempts?.some(({ end }) => end?.type !== 'fail') === true
