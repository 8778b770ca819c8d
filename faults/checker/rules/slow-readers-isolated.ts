import { disturbances, overlaps, type Span } from '../timeline.ts'
import type { Material } from '../indexed-history.ts'
import { percentile } from '../../report/percentile.ts'
import { LOOKED, type Finding, type Rule } from '../rule.ts'

/** Fewer say nothing of the slowest hundredth. */
const LEAST = 200
/** So much nobody notices, and a busy machine makes of itself. */
const NOTICED_MS = 25
const AT_MOST_TIMES = 2

export const slowReadersSlowNobody: Rule = {
  name: 'slow-readers-slow-nobody',
  promise: 'G7',
  sentence:
    'While some read slowly, the slowest hundredth of acks to the others, and of frames to them, takes at most twice as long as before, or under 25 ms.',
  *look(material: Material): Iterable<Finding | typeof LOOKED> {
    const { field } = material
    const slow = field.strikes.filter(({ nemesis }) => nemesis === 'slow-readers')
    const first = slow[0]
    if (first === undefined) return
    // What else was broken meanwhile would be blamed on them.
    const other = disturbances(field)
    const alone = (span: Span) => !other.some((one) => overlaps(one, span))
    const before = (span: Span) => span.to < first.from && alone(span)
    const beside = (span: Span) => slow.some((one) => one.from <= span.from && span.to <= one.to) && alone(span)

    for (const [what, spans] of [
      ['acks', acks(material)],
      ['frames', frames(material)],
    ] as const) {
      const [was, is] = [before, beside].map((within) => spans.filter(within).map(({ from, to }) => to - from)) as [
        number[],
        number[],
      ]
      if (Math.min(was.length, is.length) < LEAST) {
        const text = `${was.length} ${what} before slow readers and ${is.length} beside them are too few to compare`
        yield { text, evidence: [], unjudged: true }
        continue
      }
      yield LOOKED
      const [p99, now] = [percentile(was, 0.99), percentile(is, 0.99)]
      if (now > Math.max(p99 * AT_MOST_TIMES, NOTICED_MS))
        yield {
          text: `p99 of ${what} was ${p99.toFixed(1)} ms and is ${now.toFixed(1)} ms beside slow readers`,
          evidence: [{ was: p99, is: now }],
        }
    }
  },
}

/** From each attempt to its ack. */
function acks({ calls }: Material): Span[] {
  return calls.all.flatMap(({ invoke, end }) =>
    invoke.do === 'send' && end?.type === 'ok' ? [{ from: invoke.t, to: end.t }] : [],
  )
}

/** From the attempt to each frame that brings it, of what was attempted once. */
function frames({ tellings, calls }: Material): Span[] {
  const found: Span[] = []
  for (const { how, t, messages } of tellings) {
    if (how !== 'frame') continue
    for (const { id } of messages) {
      const sent = calls.sent.get(id)
      if (sent?.invokes.length === 1) found.push({ from: sent.t, to: t })
    }
  }
  return found
}
