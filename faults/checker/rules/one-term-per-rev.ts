import type { IndexedHistory } from '../indexed-history.ts'
import { describeChange, sameChange } from '../revisions.ts'
import type { Finding, Rule } from '../rule.ts'
import type { ChangeRecord } from '../../history/history.ts'

export const oneTermPerRev: Rule = {
  name: 'one-term-per-rev',
  promise: 'G9',
  sentence:
    'A rev has one term within a history of the data, and a term and a rev identify one change of a room, also across losses of data.',
  *check({ observations, finalReads }: IndexedHistory): Iterable<Finding> {
    const terms = new Map<string, { term: string; entry: unknown }>()
    const changes = new Map<string, { change: ChangeRecord; entry: unknown }>()
    for (const { data, room, range, entry } of observations) {
      if (range === null || !(room in finalReads) || range.to === 0) continue
      const { to, term } = range
      if (data !== null) {
        const key = `${data.lineage} ${room} ${to}`
        const first = terms.get(key)
        if (first === undefined) terms.set(key, { term, entry })
        else if (first.term !== term)
          yield {
            text: `Rev ${to} of room ${room} has term ${first.term} in one answer and ${term} in another`,
            evidence: [first.entry, entry],
          }
      }
      const change = range.changes.at(-1)
      if (change?.rev !== to) continue
      const key = `${term} ${room} ${to}`
      const first = changes.get(key)
      if (first === undefined) changes.set(key, { change, entry })
      else if (!sameChange(first.change, change))
        yield {
          text: `Rev ${to} of term ${term} in room ${room} is ${describeChange(first.change)} in one place and ${describeChange(change)} in another`,
          evidence: [first.entry, entry],
        }
    }
  },
}
