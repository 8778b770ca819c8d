import type { ChangeRecord } from '../../history/history.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Observation } from '../observations.ts'
import type { Revision } from '../revisions.ts'
import type { Finding, Rule } from '../rule.ts'

export const completeRanges: Rule = {
  name: 'complete-ranges',
  promise: 'G3',
  sentence:
    'A frame contains every rev of its range, but for those of a message that changed again in it, and a sync every message that changed in its range; and no client receives a rev above the head of its room.',
  *check({ observations, revisions, epochs, database, finalReads }: IndexedHistory): Iterable<Finding> {
    const heads = new Map(database.rooms.map(({ room, rev }) => [room, rev]))
    for (const [room, { rev }] of Object.entries(finalReads))
      if (rev > (heads.get(room) ?? 0))
        yield {
          text: `The final read of room ${room} goes to rev ${rev}, and its head is ${heads.get(room)}`,
          evidence: [],
        }
    for (const observation of observations) {
      const { room, head, by, entry } = observation
      const lineage = observation.data?.lineage ?? null
      if (!(room in finalReads)) continue
      if (lineage === epochs.last && head > (heads.get(room) ?? 0))
        yield {
          text: `${by} received rev ${head} of room ${room}, whose head is ${heads.get(room)}`,
          evidence: [entry],
        }
      const wrong = inconsistency(observation) ?? lacking(observation, revisions.of(lineage ?? '').get(room) ?? [])
      if (wrong !== null) yield { text: `${by}, room ${room}: ${wrong}`, evidence: [entry] }
      if (wrong !== null || observation.via !== 'sync' || lineage === null) continue

      const { from, to, reset } = observation.range!
      if (reset) continue
      const has = new Set(observation.messages.map(({ id }) => id))
      const missing = new Set<string>()
      for (const revision of (revisions.of(lineage).get(room) ?? []).slice(from + 1, to + 1))
        if (revision !== undefined && 'message' in revision.change && !has.has(revision.change.message.id))
          missing.add(revision.change.message.id)
      if (missing.size > 0)
        yield {
          text: `A sync of ${by} from ${from} to ${to} of room ${room} lacks ${missing.size} messages`,
          evidence: [entry, [...missing]],
        }
    }
  },
}

/** What contradicts itself within one frame or sync; null when nothing does. */
function inconsistency({ via, range }: Observation): string | null {
  if (range === null) return null
  const { from, to, reset, changes } = range
  if (reset) return changes.length > 0 ? 'a reset with changes' : null
  if (from > to) return `a range from ${from} to ${to}`
  let last = from
  for (const { rev } of changes) {
    if (rev <= last || rev > to) return `a ${via} from ${from} to ${to} has rev ${rev} after ${last}`
    last = rev
  }
  return null
}

/** A rev that a frame lacks although no later change in it replaces that one; null when there is none. */
function lacking({ via, range }: Observation, known: readonly (Revision | undefined)[]): string | null {
  if (via !== 'frame' || range === null) return null
  const { from, to, changes } = range
  const has = new Set(changes.map(({ rev }) => rev))
  for (let rev = from + 1; rev <= to; rev++) {
    if (has.has(rev)) continue
    const change = known[rev]?.change
    const replaced = changes.some((later) => later.rev > rev && isChangeOf(later, change))
    if (!replaced) return `a frame from ${from} to ${to} lacks rev ${rev}`
  }
  return null
}

/** Whether a message was changed, and had been changed before by `earlier`, if that is known. */
function isChangeOf(later: ChangeRecord, earlier: ChangeRecord | undefined): boolean {
  if (!('message' in later) || later.rev === later.message.seq) return false
  if (earlier === undefined) return true
  if (!('message' in earlier) || earlier.message.id !== later.message.id) return false
  // The sending is there, unless the message is deleted.
  return earlier.rev !== earlier.message.seq || later.message.deleted !== undefined
}
