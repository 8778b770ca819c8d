import type { MessageRecord } from '../history/history.ts'
import type { Revisions } from './revisions.ts'

/** By the id of a message: what is known of it in one lineage of the data, in order of rev. */
export function messageStates(revisions: Revisions, lineage: string): Map<string, MessageRecord[]> {
  const states = new Map<string, MessageRecord[]>()
  for (const [, revs] of revisions.of(lineage))
    for (const revision of revs) {
      if (revision === undefined || !('message' in revision.change)) continue
      const { message } = revision.change
      const known = states.get(message.id)
      if (known === undefined) states.set(message.id, [message])
      else known.push(message)
    }
  return states
}
