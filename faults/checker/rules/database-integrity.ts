import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const fileIsSound: Rule = {
  name: 'file-is-sound',
  promise: 'G1',
  sentence: "SQLite's own check finds nothing wrong with the database.",
  *look({ database }: Material): Iterable<Finding> {
    if (database.integrity !== 'ok') yield { text: `The check says: ${database.integrity}`, evidence: [] }
  },
}
