import { percentile } from '../../report/percentile.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import { JUDGED, type Finding, type Rule } from '../rule.ts'
import { disruptions, overlaps, type Span } from '../timeline.ts'

/** With fewer samples a 99th percentile means nothing. */
const MIN_SAMPLES = 200
/** A busy machine causes as much by itself. */
const NOISE_MS = 25
const MAX_RATIO = 2

export const slowReadersIsolated: Rule = {
  name: 'slow-readers-isolated',
  promise: 'G7',
  sentence:
    'While there are slow readers, the 99th percentile of acks to other clients, and of frames to them, is at most twice as high as before, or below 25 ms.',
  *check(index: IndexedHistory): Iterable<Finding | typeof JUDGED> {
    const { timeline } = index
    const slow = timeline.faults.filter(({ nemesis }) => nemesis === 'slow-readers')
    const first = slow[0]
    if (first === undefined) return
    // Delays by other faults are not caused by slow readers.
    const others = disruptions(timeline)
    const isUndisturbed = (span: Span) => !others.some((one) => overlaps(one, span))
    const before = (span: Span) => span.to < first.from && isUndisturbed(span)
    const during = (span: Span) => slow.some((one) => one.from <= span.from && span.to <= one.to) && isUndisturbed(span)

    for (const [what, spans] of [
      ['acks', acks(index)],
      ['frames', frames(index)],
    ] as const) {
      const durations = (within: (span: Span) => boolean) => spans.filter(within).map(({ from, to }) => to - from)
      const [was, is] = [durations(before), durations(during)]
      if (Math.min(was.length, is.length) < MIN_SAMPLES) {
        const text = `${was.length} ${what} before slow readers and ${is.length} during them are too few to compare`
        yield { text, evidence: [], inconclusive: true }
        continue
      }
      yield JUDGED
      const [p99, now] = [percentile(was, 0.99), percentile(is, 0.99)]
      if (now > Math.max(p99 * MAX_RATIO, NOISE_MS))
        yield {
          text: `p99 of ${what} was ${p99.toFixed(1)} ms and is ${now.toFixed(1)} ms with slow readers`,
          evidence: [{ was: p99, is: now }],
        }
    }
  },
}

/** From each attempt to its ack. */
function acks({ calls }: IndexedHistory): Span[] {
  return calls.all.flatMap(({ invoke, end }) =>
    invoke.do === 'send' && end?.type === 'ok' ? [{ from: invoke.t, to: end.t }] : [],
  )
}

/** From the attempt to each frame with the message, for messages with one attempt. */
function frames({ observations, calls }: IndexedHistory): Span[] {
  const found: Span[] = []
  for (const { via, t, messages } of observations) {
    if (via !== 'frame') continue
    for (const { id } of messages) {
      const sent = calls.sent.get(id)
      if (sent?.invokes.length === 1) found.push({ from: sent.t, to: t })
    }
  }
  return found
}
