import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const databaseIntegrity: Rule = {
  name: 'database-integrity',
  promise: 'G1',
  sentence: "SQLite's `integrity_check` finds nothing wrong with the database.",
  *check({ database }: IndexedHistory): Iterable<Finding> {
    if (database.integrity !== 'ok') yield { text: `integrity_check: ${database.integrity}`, evidence: [] }
  },
}
