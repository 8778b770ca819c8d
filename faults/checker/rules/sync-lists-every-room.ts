import type { Entry } from '../../history/history.ts'
import type { Call } from '../calls.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const syncListsEveryRoom: Rule = {
  name: 'sync-lists-every-room',
  promise: 'G5',
  sentence:
    'A sync lists every room that the person joined with an acknowledgement before and has not tried to leave since.',
  *check({ entries, calls, finalReads, epochs }: IndexedHistory): Iterable<Finding> {
    const persons = new Map<string, string>()
    const all = new Map<string, Membership>()
    const callOf = new Map<Call['invoke'], Call>(calls.all.map((call) => [call.invoke, call]))
    const membership = (by: string, room: string): Membership => {
      const key = `${persons.get(by) ?? by} ${room}`
      const one = all.get(key) ?? { joined: null, mayLeaveUntil: -Infinity }
      all.set(key, one)
      return one
    }

    for (const entry of entries) {
      const { by, t } = entry
      if (entry.type === 'person') persons.set(by, entry.person)
      if (entry.type === 'removed') membership(by, entry.room).joined = null
      if (entry.type === 'invoke' && entry.do === 'leave') {
        const one = membership(by, entry.room)
        one.joined = null
        one.mayLeaveUntil = Math.max(one.mayLeaveUntil, callOf.get(entry)?.end?.t ?? Infinity)
      }
      if (entry.type !== 'ok') continue
      const { invoke } = calls.byAnswer.get(entry)!
      if (entry.do === 'join' && invoke.do === 'join') {
        const one = membership(by, invoke.room)
        const data = epochs.of(entry)
        if (data !== null && one.mayLeaveUntil < invoke.t) one.joined = { t, lineage: data.lineage, entry }
      }
      if (entry.do !== 'sync') continue
      const lineage = epochs.of(entry, entry.epoch)?.lineage
      const listed = new Set(entry.rooms.map(({ room }) => room))
      for (const room of Object.keys(finalReads)) {
        const { joined } = membership(by, room)
        if (joined === null || listed.has(room) || joined.lineage !== lineage || joined.t >= invoke.t) continue
        yield {
          text: `${by} is in room ${room}, and its sync does not list it`,
          evidence: [joined.entry, invoke, entry],
        }
      }
    }
  },
}

/** Of one person in one room. */
interface Membership {
  /** The acknowledged join, while no attempt to leave followed. */
  joined: { t: number; lineage: string; entry: Entry } | null
  /** When the last attempt to leave had an outcome. */
  mayLeaveUntil: number
}
