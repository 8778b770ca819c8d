import type { Entry } from '../../history/history.ts'
import type { Call } from '../calls.ts'
import type { EntryOf } from '../entry-types.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import { JUDGED, type Finding, type Rule } from '../rule.ts'
import { overlaps, type Span } from '../timeline.ts'

const WRITES_WITHIN_MS = 10_000
/** A client that first tries later may have its answer after the deadline. */
const TRIED_WITHIN_MS = WRITES_WITHIN_MS / 2
/** A fault that a restart is part of ends within this time after the restart. */
const FAULT_ENDS_WITHIN_MS = 1_000

export const writeAfterRestart: Rule = {
  name: 'write-after-restart',
  promise: 'G8',
  sentence:
    'Within 10 s after each start of the server a client that has something to send gets an ack, unless the server stops or another fault begins within that time.',
  *check({ timeline, calls, entries }: IndexedHistory): Iterable<Finding | typeof JUDGED> {
    const sends = calls.all.filter(({ invoke }) => invoke.do === 'send')
    const acks = entries.filter((entry) => entry.type === 'ok' && entry.do === 'send').map(({ t }) => t)
    const written = waitingMessages(entries, calls)
    let from = 0
    let nextAck = 0
    const restarts = timeline.starts.filter(({ t }) => t > (sends[0]?.invoke.t ?? Infinity)).length
    let judged = 0
    for (const start of timeline.starts) {
      const span: Span = { from: start.t, to: start.t + WRITES_WITHIN_MS }
      // A fault that began before the start and ends soon after it is the one that the start belongs to.
      const disrupted =
        (timeline.writesStopped?.t ?? timeline.end) < span.to ||
        timeline.down.some((down) => down.from > start.t && overlaps(down, span)) ||
        timeline.faults.some(
          (one) => overlaps(one, span) && (one.from > start.t || one.to > start.t + FAULT_ENDS_WITHIN_MS),
        )
      if (disrupted) continue
      while (from < sends.length && sends[from]!.invoke.t < start.t) from++
      while (nextAck < acks.length && acks[nextAck]! < start.t) nextAck++
      const wrote = nextAck < acks.length && acks[nextAck]! <= span.to
      const tried = triedSoon(sends[from], start.t) ?? waitingAt(start.t, written)
      if (tried === null) continue
      judged++
      yield JUDGED
      if (!wrote)
        yield {
          text: `No client got an ack within ${WRITES_WITHIN_MS} ms of the start of process ${start.pid}`,
          evidence: [start, tried],
        }
    }
    if (judged < restarts) {
      const text = `After ${restarts - judged} of ${restarts} restarts no client had anything to send, or the next fault began within 10 s`
      yield { text, evidence: [], inconclusive: true }
    }
  },
}

const triedSoon = (call: Call | undefined, since: number) =>
  call !== undefined && call.invoke.t <= since + TRIED_WITHIN_MS ? call.invoke : null

/** A message that was written, until it was acknowledged or refused. */
interface WaitingMessage {
  entry: EntryOf<'written'>
  until: number
}

function waitingMessages(entries: Entry[], { sent }: IndexedHistory['calls']): WaitingMessage[] {
  const ended = new Map<string, number>()
  for (const { by, body, acks, fails } of sent.values()) {
    const end = acks[0]?.entry.t ?? fails.at(-1)?.t
    if (end !== undefined) ended.set(`${by} ${body}`, end)
  }
  return entries.flatMap((entry) =>
    entry.type === 'written' ? [{ entry, until: ended.get(`${entry.by} ${entry.body}`) ?? Infinity }] : [],
  )
}

const waitingAt = (t: number, written: WaitingMessage[]) =>
  written.find(({ entry, until }) => entry.t <= t && until > t)?.entry ?? null
