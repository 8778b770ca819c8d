import type { EntryOf } from '../entry-types.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const durableSessions: Rule = {
  name: 'durable-sessions',
  promise: 'G1',
  sentence: 'No client loses its session, unless data was lost since the session began.',
  *check({ clients, calls, epochs }: IndexedHistory): Iterable<Finding> {
    for (const { name, entries } of clients.byName.values()) {
      let began: EntryOf<'person'> | null = null
      for (const entry of entries) {
        const refused = entry.type === 'fail' && entry.code === 'unauthorized'
        if (entry.type !== 'person' && !refused) continue
        // The request was sent with the session before.
        if (refused && calls.byAnswer.get(entry)!.invoke.t < (began?.t ?? Infinity)) continue
        const since: number = began?.t ?? Infinity
        const excused = epochs.losses.some((loss) => loss.t > since && loss.t <= entry.t)
        const another = entry.type === 'person' && entry.person !== began?.person
        if (began !== null && !excused && (refused || another))
          yield {
            text: refused ? `The session of ${name} was refused` : `${name} had to start over as another person`,
            evidence: [began, entry],
          }
        if (entry.type === 'person' && another) began = entry
      }
    }
  },
}
