import type { Calls } from '../calls.ts'
import { isSlow } from '../clients.ts'
import { overlaps, type Span } from '../field.ts'
import type { Material } from '../material.ts'
import { percentile } from '../../percentile.ts'
import type { Finding, Rule } from '../rule.ts'

/** Fewer say nothing of the slowest hundredth. */
const LEAST_ACKS = 200
/** So much nobody notices, and a busy machine makes of itself. */
const NOTICED_MS = 50
const AT_MOST_TIMES = 2

export const slowReadersSlowNobody: Rule = {
  name: 'slow-readers-slow-nobody',
  promise: 'G7',
  sentence:
    'While some read slowly, the slowest hundredth of acks to the others takes at most twice as long as before, or under 50 ms.',
  *look({ field, calls }: Material): Iterable<Finding> {
    const slow = field.strikes.filter(({ nemesis }) => nemesis === 'slow-readers')
    const first = slow[0]
    if (first === undefined) return
    // What else was broken meanwhile would be blamed on them.
    const other = [...field.strikes.filter((one) => !slow.includes(one)), ...field.down]
    const before = waits(calls, (span) => span.to < first.from && !other.some((one) => overlaps(one, span)))
    const during = waits(
      calls,
      (span) =>
        slow.some((one) => one.from <= span.from && span.to <= one.to) && !other.some((one) => overlaps(one, span)),
    )
    if (Math.min(before.length, during.length) < LEAST_ACKS) {
      const text = `${before.length} acks before slow readers and ${during.length} beside them are too few to compare`
      yield { text, evidence: [], excused: true }
      return
    }
    const [was, is] = [percentile(before, 0.99), percentile(during, 0.99)]
    if (is > Math.max(was * AT_MOST_TIMES, NOTICED_MS))
      yield {
        text: `p99 was ${was.toFixed(1)} ms and is ${is.toFixed(1)} ms beside slow readers`,
        evidence: [{ was, is }],
      }
  },
}

function waits(calls: Calls, within: (span: Span) => boolean): number[] {
  const found: number[] = []
  for (const { by, invoke, end } of calls.all) {
    if (invoke.do !== 'send' || end?.type !== 'ok' || isSlow(by)) continue
    if (within({ from: invoke.t, to: end.t })) found.push(end.t - invoke.t)
  }
  return found
}
