import { lastOf } from '../change-calls.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const editsSurvive: Rule = {
  name: 'edits-survive',
  promise: 'G1',
  sentence:
    'A message that is not deleted has the text of its last acknowledged edit, or of one that was tried later and not refused.',
  *check({ calls, changes, database, finalReads, epochs }: IndexedHistory): Iterable<Finding> {
    const stored = new Map(database.messages.map((message) => [message.id, message]))
    for (const [id, edits] of changes.of('edit')) {
      const message = stored.get(id)
      if (message === undefined || message.deleted || !(message.room in finalReads)) continue
      const { certain, possible } = lastOf(edits, epochs.last)
      const texts = new Set(possible.map(({ invoke }) => invoke.body))
      const first = calls.sent.get(id)?.body
      if (certain === null && first !== undefined) texts.add(first)
      if (!texts.has(message.body))
        yield {
          text: `“${first}” is stored as “${message.body}” and not as ${[...texts].map((text) => `“${text}”`).join(' or ')}`,
          evidence: [message, ...(certain === null ? [] : [certain.end]), ...edits.map(({ invoke }) => invoke)],
        }
    }
  },
}
