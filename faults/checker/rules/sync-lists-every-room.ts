import type { Entry } from '../../history/history.ts'
import type { Call } from '../calls.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const everyRoomIsNamed: Rule = {
  name: 'every-room-is-named',
  promise: 'G5',
  sentence:
    'A sync names every room whose joining was acknowledged to the person before, and that it has not tried to leave since.',
  *look({ entries, calls, history, lives }: Material): Iterable<Finding> {
    const persons = new Map<string, string>()
    const all = new Map<string, Stay>()
    const ends = new Map<Call['invoke'], Call>(calls.all.map((call) => [call.invoke, call]))
    const stay = (by: string, room: string): Stay => {
      const key = `${persons.get(by) ?? by} ${room}`
      const one = all.get(key) ?? { joined: null, mayLeaveUntil: -Infinity }
      all.set(key, one)
      return one
    }

    for (const entry of entries) {
      const { by, t } = entry
      if (entry.type === 'person') persons.set(by, entry.person)
      if (entry.type === 'removed') stay(by, entry.room).joined = null
      if (entry.type === 'invoke' && entry.do === 'leave') {
        const one = stay(by, entry.room)
        one.joined = null
        one.mayLeaveUntil = Math.max(one.mayLeaveUntil, ends.get(entry)?.end?.t ?? Infinity)
      }
      if (entry.type !== 'ok') continue
      const { invoke } = calls.asked.get(entry)!
      if (entry.do === 'join' && invoke.do === 'join') {
        const one = stay(by, invoke.room)
        const data = lives.of(entry)
        if (data !== null && one.mayLeaveUntil < invoke.t) one.joined = { t, lineage: data.lineage, entry }
      }
      if (entry.do !== 'sync') continue
      const lineage = lives.of(entry, entry.epoch)?.lineage
      const named = new Set(entry.rooms.map(({ room }) => room))
      for (const room of Object.keys(history)) {
        const { joined } = stay(by, room)
        if (joined === null || named.has(room) || joined.lineage !== lineage || joined.t >= invoke.t) continue
        yield {
          text: `${by} is in room ${room}, and its sync does not name it`,
          evidence: [joined.entry, invoke, entry],
        }
      }
    }
  },
}

/** Of one person in one room. */
interface Stay {
  /** Surely inside since then. */
  joined: { t: number; lineage: string; entry: Entry } | null
  /** When the last attempt to leave was over. */
  mayLeaveUntil: number
}
