import type { Call } from '../calls.ts'
import { overlaps, type Span } from '../field.ts'
import type { Material } from '../material.ts'
import { LOOKED, type Finding, type Rule } from '../rule.ts'

const WRITES_WITHIN_MS = 10_000
/** Who tries only towards the end of that time has no answer within it. */
const TRIED_WITHIN_MS = WRITES_WITHIN_MS / 2
/** What a start belongs to is over as soon as it is noted. */
const HEALED_WITHIN_MS = 1_000

export const writesAgain: Rule = {
  name: 'writes-again',
  promise: 'G8',
  sentence:
    'Within 10 s of a start somebody who tries can write again, unless the server is stopped or something else is broken within that time.',
  *look({ field, calls, entries }: Material): Iterable<Finding | typeof LOOKED> {
    const sends = calls.all.filter(({ invoke }) => invoke.do === 'send')
    const acks = entries.filter((entry) => entry.type === 'ok' && entry.do === 'send').map(({ t }) => t)
    let from = 0
    let acked = 0
    // Before anybody wrote there was nobody to write again.
    const restarts = field.starts.filter(({ t }) => t > (sends[0]?.invoke.t ?? Infinity)).length
    let looked = 0
    for (const start of field.starts) {
      const span: Span = { from: start.t, to: start.t + WRITES_WITHIN_MS }
      // What begins later, or goes on, breaks something of its own; what began before is what the start belongs to.
      const disturbed =
        (field.calm?.t ?? field.end) < span.to ||
        field.down.some((down) => down.from > start.t && overlaps(down, span)) ||
        field.strikes.some((one) => overlaps(one, span) && (one.from > start.t || one.to > start.t + HEALED_WITHIN_MS))
      if (disturbed) continue
      while (from < sends.length && sends[from]!.invoke.t < start.t) from++
      while (acked < acks.length && acks[acked]! < start.t) acked++
      const wrote = acked < acks.length && acks[acked]! <= span.to
      const tried = triedSoon(sends[from], start.t)
      if (tried === null) continue
      looked++
      yield LOOKED
      if (!wrote)
        yield {
          text: `Nobody could write within ${WRITES_WITHIN_MS} ms of the start of process ${start.pid}`,
          evidence: [start, tried],
        }
    }
    if (looked < restarts) {
      const text = `After ${restarts - looked} of ${restarts} restarts nobody tried to write, or the next fault came within 10 s`
      yield { text, evidence: [], unjudged: true }
    }
  },
}

const triedSoon = (call: Call | undefined, since: number) =>
  call !== undefined && call.invoke.t <= since + TRIED_WITHIN_MS ? call.invoke : null
