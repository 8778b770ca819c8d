import type { MessageRecord } from '../../history/history.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import { messageStates } from '../message-states.ts'
import type { Finding, Rule } from '../rule.ts'

export const changesInOrder: Rule = {
  name: 'changes-in-order',
  promise: 'G4',
  sentence:
    'The feed has the texts of a message in the order in which its author wrote them, each as a new one at most once, and none after the deletion.',
  *check({ entries, calls, revisions, epochs, finalReads }: IndexedHistory): Iterable<Finding> {
    const made = entries.flatMap((entry) =>
      entry.type === 'changed' && entry.change.do === 'edit' ? [entry.change] : [],
    )
    const edits = Map.groupBy(made, ({ id }) => id)
    const lineages = new Set(Array.from({ length: epochs.losses.length + 1 }, (_, count) => epochs.lineageAfter(count)))
    for (const lineage of lineages)
      for (const [id, states] of messageStates(revisions, lineage)) {
        const sent = calls.sent.get(id)
        if (sent === undefined || !(sent.room in finalReads)) continue
        const written = [sent.body, ...(edits.get(id) ?? []).map(({ body }) => body)]
        const wrong = inconsistency(states, written)
        if (wrong !== null)
          yield { text: `“${sent.body}” of ${sent.by} ${wrong}`, evidence: [...states.map(short), written] }
      }
  },
}

function inconsistency(states: MessageRecord[], written: string[]): string | null {
  let last = -1
  let isDeleted = false
  for (const { rev, body, deleted } of states) {
    if (deleted) isDeleted = true
    else if (isDeleted) return `has a text again at rev ${rev}, after its deletion`
    else {
      const place = written.indexOf(body)
      if (place < last) return `is “${body}” at rev ${rev}, after “${written[last]}”, which was written later`
      last = place
    }
  }
  return null
}

const short = ({ rev, body, deleted }: MessageRecord) => ({ rev, body, deleted })
