import type { Call } from '../calls.ts'
import type { Answer, Line } from '../entry-types.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'
import type { Telling } from '../observations.ts'

export const lossesAreNamed: Rule = {
  name: 'losses-are-named',
  promise: 'G9',
  sentence:
    'Who says to hold what the data no longer has, because it lost its tail since, is told another epoch at once.',
  *look({ calls, tellings, lives, history }: Material): Iterable<Finding> {
    const held = new Map<string, Telling>()
    let next = 0
    const syncs = calls.all.filter(isAnswered).sort((a, b) => a.invoke.t - b.invoke.t)
    for (const { invoke, end } of syncs) {
      for (; next < tellings.length && tellings[next]!.t <= invoke.t; next++) {
        const { by, room, range } = tellings[next]!
        if (range !== null) held.set(`${by} ${room} ${range.to}`, tellings[next]!)
      }
      if (invoke.epoch !== end.epoch) continue
      const now = lives.of(end, end.epoch)
      for (const { room, rev } of invoke.known) {
        if (!(room in history)) continue
        const told = end.rooms.find((one) => one.room === room)
        if (told !== undefined && told.to < rev)
          yield {
            text: `${end.by} held rev ${rev} of room ${room}, and was told of ${told.to} in the same epoch`,
            evidence: [invoke, end],
          }
        const was = held.get(`${end.by} ${room} ${rev}`)
        // Where the nemesis cannot tell what survived, nobody knows whether this did.
        const survived = now?.unnamed?.loss.heads?.[room] ?? Infinity
        if (was?.data == null || now === null || was.data.lineage === now.lineage || rev <= survived) continue
        yield {
          text: `${end.by} held rev ${rev} of room ${room}, which was lost, and was told the same epoch again`,
          evidence: [was.entry, invoke, end],
        }
      }
    }
  },
}

type AnsweredSync = Call & { invoke: Line<'invoke'> & { do: 'sync' }; end: Answer<'sync'> }

const isAnswered = (call: Call): call is AnsweredSync =>
  call.invoke.do === 'sync' && call.end?.type === 'ok' && call.end.do === 'sync'
