import type { Call } from '../calls.ts'
import type { Entry } from '../../history/history.ts'
import { overlaps, type Span } from '../timeline.ts'
import type { Line } from '../entry-types.ts'
import type { Material } from '../indexed-history.ts'
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
    'Within 10 s of a start somebody who wrote something can send it, unless the server is stopped or something else is broken within that time.',
  *look({ field, calls, entries }: Material): Iterable<Finding | typeof LOOKED> {
    const sends = calls.all.filter(({ invoke }) => invoke.do === 'send')
    const acks = entries.filter((entry) => entry.type === 'ok' && entry.do === 'send').map(({ t }) => t)
    const written = unsaid(entries, calls)
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
      const tried = triedSoon(sends[from], start.t) ?? waitingAt(start.t, written)
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
      const text = `After ${restarts - looked} of ${restarts} restarts nobody had anything to say, or the next fault came within 10 s`
      yield { text, evidence: [], unjudged: true }
    }
  },
}

const triedSoon = (call: Call | undefined, since: number) =>
  call !== undefined && call.invoke.t <= since + TRIED_WITHIN_MS ? call.invoke : null

/** What was written at some time, and until when it was neither acknowledged nor refused. */
interface Unsaid {
  entry: Line<'written'>
  until: number
}

function unsaid(entries: Entry[], { sent }: Material['calls']): Unsaid[] {
  const ended = new Map<string, number>()
  for (const { by, body, acks, fails } of sent.values()) {
    const end = acks[0]?.entry.t ?? fails.at(-1)?.t
    if (end !== undefined) ended.set(`${by} ${body}`, end)
  }
  return entries.flatMap((entry) =>
    entry.type === 'written' ? [{ entry, until: ended.get(`${entry.by} ${entry.body}`) ?? Infinity }] : [],
  )
}

const waitingAt = (t: number, written: Unsaid[]) =>
  written.find(({ entry, until }) => entry.t <= t && until > t)?.entry ?? null
