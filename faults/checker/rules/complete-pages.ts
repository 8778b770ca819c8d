import type { Line } from '../entry-types.ts'
import { counter } from '../count-between.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const pagesAreWhole: Rule = {
  name: 'pages-are-whole',
  promise: 'G5',
  sentence:
    'A page has every message of its stretch of the room, in order and none from outside, and says truly whether there are others before and after it.',
  *look({ tellings, calls, facts, lives, history }: Material): Iterable<Finding> {
    const counts = new Map<string, Count>()
    for (const { how, entry, room, data, by } of tellings) {
      if (how !== 'page' || data === null || !(room in history)) continue
      const { invoke } = calls.asked.get(entry)!
      if (invoke.do !== 'page' || entry.type !== 'ok' || entry.do !== 'page') continue
      const key = `${data.lineage} ${room}`
      let count = counts.get(key)
      if (count === undefined) {
        const marks: boolean[] = []
        for (const fact of facts.of(data.lineage).get(room) ?? [])
          if (fact !== undefined && 'message' in fact.change) marks[fact.change.message.seq] = true
        counts.set(key, (count = counter(Array.from(marks, (mark) => mark === true))))
      }
      // Of data that was left behind nobody knows all: that there is more cannot be denied there.
      const wrong = wrongWith(invoke, entry, count, data.lineage === lives.last)
      if (wrong !== null) yield { text: `A page of room ${room} for ${by} ${wrong}`, evidence: [invoke, entry] }
    }
  },
}

/** Messages that are known after a seq and up to another. */
type Count = (after: number, upTo: number) => number
type Asked = Line<'invoke'> & { do: 'page' }
type Page = Line<'ok'> & { do: 'page' }

function wrongWith(asked: Asked, { messages, rev, ...more }: Page, count: Count, whole: boolean): string | null {
  const seqs = messages.map(({ seq }) => seq)
  if (seqs.some((seq, at) => at > 0 && seq <= seqs[at - 1]!)) return 'is not in order'
  const [first, last] = [seqs[0], seqs.at(-1)]
  if (first === undefined || last === undefined) {
    const before = asked.after === undefined && more.before
    const after = asked.before === undefined && more.after
    if (before || after) return 'is empty and says that there is more'
  }
  // It may be a moment newer than the rev that it tells.
  const { after = 0, before = Infinity } = asked
  if ((first ?? Infinity) <= after || (last ?? 0) >= before) return 'has messages that were not asked for'

  const from = asked.after ?? (more.before ? first! - 1 : 0)
  const to = asked.before === undefined ? (more.after ? last! : rev) : Math.min(asked.before - 1, rev)
  const left = count(from, to) - seqs.filter((seq) => seq > from && seq <= to).length
  if (left > 0) return `leaves out ${left} of the messages from ${from + 1} to ${to}`

  /** What lies beyond its two ends. */
  const beyond = {
    before: [0, asked.after ?? from],
    after: [asked.before === undefined ? Math.max(to, last ?? 0) : asked.before - 1, Infinity],
  } as const
  for (const side of ['before', 'after'] as const) {
    const [low, high] = beyond[side]
    if (more[side] && whole && count(low, high) === 0) return `says that there are others ${side} it`
    if (!more[side] && count(low, Math.min(high, rev)) > 0) return `says that there are none ${side} it`
  }
  return null
}
