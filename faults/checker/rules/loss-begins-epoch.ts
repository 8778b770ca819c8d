import type { Call } from '../calls.ts'
import type { EntryOf, OkOf } from '../entry-types.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Observation } from '../observations.ts'
import type { Finding, Rule } from '../rule.ts'

export const lossBeginsEpoch: Rule = {
  name: 'loss-begins-epoch',
  promise: 'G9',
  sentence: 'A client that proves that it received a rev which the data has lost since receives a new epoch at once.',
  *check({ calls, observations, epochs, finalReads }: IndexedHistory): Iterable<Finding> {
    const received = new Map<string, Observation>()
    let next = 0
    const syncs = calls.all.filter(isAnsweredSync).sort((a, b) => a.invoke.t - b.invoke.t)
    for (const { invoke, end } of syncs) {
      for (; next < observations.length && observations[next]!.t <= invoke.t; next++) {
        const { by, room, range } = observations[next]!
        if (range !== null) received.set(`${by} ${room} ${range.to}`, observations[next]!)
      }
      if (invoke.epoch !== end.epoch) continue
      const now = epochs.of(end, end.epoch)
      for (const { room, rev, term } of invoke.known) {
        if (!(room in finalReads) || term === null) continue
        const answer = end.rooms.find((one) => one.room === room)
        if (answer !== undefined && answer.to < rev)
          yield {
            text: `${end.by} proved rev ${rev} of room ${room} and received rev ${answer.to} in the same epoch`,
            evidence: [invoke, end],
          }
        const was = received.get(`${end.by} ${room} ${rev}`)
        // Without `heads` nobody knows whether this rev survived.
        const survived = now?.unnamed?.loss.heads?.[room] ?? Infinity
        if (was?.data == null || now === null || was.data.lineage === now.lineage || rev <= survived) continue
        yield {
          text: `${end.by} proved rev ${rev} of room ${room}, which was lost, and received the same epoch again`,
          evidence: [was.entry, invoke, end],
        }
      }
    }
  },
}

type AnsweredSync = Call & { invoke: EntryOf<'invoke'> & { do: 'sync' }; end: OkOf<'sync'> }

const isAnsweredSync = (call: Call): call is AnsweredSync =>
  call.invoke.do === 'sync' && call.end?.type === 'ok' && call.end.do === 'sync'
