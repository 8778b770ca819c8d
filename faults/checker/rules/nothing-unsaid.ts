import type { Calls, Sent } from '../calls.ts'
import type { Material } from '../material.ts'
import type { Finding, Rule } from '../rule.ts'

/** Refusals that say nothing of the message: it is to be sent again, perhaps after joining again. */
const TRY_AGAIN = new Set(['rate_limited', 'unavailable', 'internal', 'unauthorized', 'not_found'])

export const nothingUnsaid: Rule = {
  name: 'nothing-unsaid',
  promise: 'G6',
  sentence:
    'Everything that a client wrote which is there in the end is stored or was refused for good, or its writer left the room; nothing else is still waiting.',
  *look({ calls, clients, database, history }: Material): Iterable<Finding> {
    const stored = new Set(database.messages.map(({ id }) => id))
    const leaving = leaves(calls)
    const given = ({ by, room, t, fails }: Sent) => {
      const { first, last } = leaving.get(`${by} ${room}`) ?? { first: Infinity, last: -Infinity }
      return (
        last > t || fails.some((fail) => !TRY_AGAIN.has(fail.code) || (fail.code === 'not_found' && fail.t > first))
      )
    }

    for (const { name, unsent } of clients.byName.values())
      for (const id of unsent?.ids ?? []) {
        const sent = calls.sent.get(id)
        if (sent === undefined || !given(sent))
          yield {
            text: `${name} still waits to send “${sent?.body ?? id}”, which nobody refused`,
            evidence: [sent ?? id, unsent],
          }
      }

    for (const sent of calls.sent.values()) {
      const { id, by, body, room, acks, invokes } = sent
      const unsent = clients.byName.get(by)?.unsent ?? null
      // What was acknowledged and is gone is for other rules.
      if (unsent === null || !(room in history) || acks.length > 0) continue
      if (stored.has(id) || unsent.ids.includes(id) || given(sent)) continue
      yield {
        text: `${by} wrote “${body}”, which is neither stored nor waiting nor refused`,
        evidence: [...invokes, unsent],
      }
    }
  },
}

/** When each client tried to leave each room: what waited there is refused, or has nobody left to send it. */
function leaves({ all }: Calls): Map<string, { first: number; last: number }> {
  const tried = new Map<string, { first: number; last: number }>()
  for (const { by, invoke } of all) {
    if (invoke.do !== 'leave') continue
    const key = `${by} ${invoke.room}`
    tried.set(key, { first: tried.get(key)?.first ?? invoke.t, last: invoke.t })
  }
  return tried
}
