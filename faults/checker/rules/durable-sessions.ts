import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'
import type { Line } from '../entry-types.ts'

export const sessionsAreKept: Rule = {
  name: 'sessions-are-kept',
  promise: 'G1',
  sentence: 'Nobody is told to begin anew as another person, unless the tail was lost since the session began.',
  *look({ clients, calls, lives }: Material): Iterable<Finding> {
    for (const { name, entries } of clients.byName.values()) {
      let began: Line<'person'> | null = null
      for (const entry of entries) {
        const refused = entry.type === 'fail' && entry.code === 'unauthorized'
        if (entry.type !== 'person' && !refused) continue
        // Asked with the session of before.
        if (refused && calls.asked.get(entry)!.invoke.t < (began?.t ?? Infinity)) continue
        const since: number = began?.t ?? Infinity
        const excused = lives.losses.some((loss) => loss.t > since && loss.t <= entry.t)
        const another = entry.type === 'person' && entry.person !== began?.person
        if (began !== null && !excused && (refused || another))
          yield {
            text: refused ? `${name} was told that it has no session` : `${name} had to begin anew as another person`,
            evidence: [began, entry],
          }
        if (entry.type === 'person' && another) began = entry
      }
    }
  },
}
