import { countBetween } from '../count-between.ts'
import type { EntryOf, OkOf } from '../entry-types.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const completePages: Rule = {
  name: 'complete-pages',
  promise: 'G5',
  sentence:
    'A page has every message of its part of the room, in order, no other message, and the truth about whether there are messages before and after it.',
  *check({ observations, calls, revisions, epochs, finalReads }: IndexedHistory): Iterable<Finding> {
    const counts = new Map<string, Count>()
    for (const { via, entry, room, data, by } of observations) {
      if (via !== 'page' || data === null || !(room in finalReads)) continue
      const { invoke } = calls.byAnswer.get(entry)!
      if (invoke.do !== 'page' || entry.type !== 'ok' || entry.do !== 'page') continue
      const key = `${data.lineage} ${room}`
      let count = counts.get(key)
      if (count === undefined) {
        const marks: boolean[] = []
        for (const revision of revisions.of(data.lineage).get(room) ?? [])
          if (revision !== undefined && 'message' in revision.change && !revision.change.message.aside)
            marks[revision.change.message.seq] = true
        counts.set(key, (count = countBetween(Array.from(marks, (mark) => mark === true))))
      }
      // Only the final lineage is known completely: in another one there may be messages that no client received.
      const wrong = inconsistency(invoke, entry, count, data.lineage === epochs.last)
      if (wrong !== null) yield { text: `A page of room ${room} for ${by} ${wrong}`, evidence: [invoke, entry] }
    }
  },
}

/** The number of known messages after a seq and up to another. */
type Count = (after: number, upTo: number) => number
type Request = EntryOf<'invoke'> & { do: 'page' }

function inconsistency(
  request: Request,
  { messages, rev, ...more }: OkOf<'page'>,
  count: Count,
  isComplete: boolean,
): string | null {
  const seqs = messages.map(({ seq }) => seq)
  if (seqs.some((seq, at) => at > 0 && seq <= seqs[at - 1]!)) return 'is not in order'
  const [first, last] = [seqs[0], seqs.at(-1)]
  if (first === undefined || last === undefined) {
    const before = request.after === undefined && more.before
    const after = request.before === undefined && more.after
    if (before || after) return 'is empty and claims that there are more messages'
  }
  const { after = 0, before = Infinity } = request
  if ((first ?? Infinity) <= after || (last ?? 0) >= before) return 'has messages that were not requested'

  // The messages may be a moment newer than `rev`.
  const from = request.after ?? (more.before ? first! - 1 : 0)
  const to = request.before === undefined ? (more.after ? last! : rev) : Math.min(request.before - 1, rev)
  const missing = count(from, to) - seqs.filter((seq) => seq > from && seq <= to).length
  if (missing > 0) return `lacks ${missing} of the messages from ${from + 1} to ${to}`

  const beyond = {
    before: [0, request.after ?? from],
    after: [request.before === undefined ? Math.max(to, last ?? 0) : request.before - 1, Infinity],
  } as const
  for (const side of ['before', 'after'] as const) {
    const [low, high] = beyond[side]
    if (more[side] && isComplete && count(low, high) === 0) return `claims that there are messages ${side} it`
    if (!more[side] && count(low, Math.min(high, rev)) > 0) return `claims that there are no messages ${side} it`
  }
  return null
}
