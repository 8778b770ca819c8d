import type { Seen } from '../../history/history.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const nothingMadeUp: Rule = {
  name: 'nothing-made-up',
  promise: 'G2',
  sentence:
    'Every message that is stored, or that anybody was shown, was attempted: with this id, body and room, by a client of its author, and not refused each time.',
  *look({ calls, clients, database, history, tellings }: Material): Iterable<Finding> {
    const looked = new Set<string>()
    const wrong = (message: Seen): string | null => {
      const sent = calls.sent.get(message.id)
      if (sent === undefined) return 'was never attempted'
      if (sent.body !== message.body) return `was attempted as “${sent.body}”`
      if (sent.room !== message.room) return `was attempted in room ${sent.room}`
      const refused = sent.invokes.length === sent.fails.length
      if (refused) return `was refused each time (${[...new Set(sent.fails.map(({ code }) => code))].join(', ')})`
      const persons = clients.byName.get(sent.by)?.persons ?? []
      return message.author === '' || persons.includes(message.author) ? null : `was attempted by ${sent.by}`
    }
    function* ask(message: Seen, room: string, witness: unknown): Iterable<Finding> {
      const what = message.room === room ? wrong(message) : `is of room ${message.room}, and was told in room ${room}`
      if (what === null) return
      // Everybody is shown it: once is enough.
      const text = `“${message.body}” of ${message.author} in room ${room} ${what}`
      if (looked.has(text)) return
      looked.add(text)
      yield { text, evidence: [message, witness] }
    }

    for (const message of database.messages) if (message.room in history) yield* ask(message, message.room, 'database')
    for (const [room, { messages }] of Object.entries(history))
      for (const message of messages) yield* ask(message, room, 'history')
    for (const { room, messages, how, entry } of tellings) {
      if (how === 'ack' || !(room in history)) continue
      for (const message of messages) yield* ask(message, room, entry)
    }
  },
}
