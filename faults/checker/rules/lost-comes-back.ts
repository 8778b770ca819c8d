import type { Material } from '../material.ts'
import { memberships } from '../memberships.ts'
import type { Finding, Rule } from '../rule.ts'

export const lostComesBack: Rule = {
  name: 'lost-comes-back',
  promise: 'G9',
  sentence:
    'What was acknowledged and then lost with the tail is there in the end, if the client that wrote it is there and did not leave the room since. Excused is what was written by one who is gone.',
  *look({ calls, clients, database, history, lives }: Material): Iterable<Finding> {
    if (lives.losses.length === 0) return
    const stored = new Set(database.messages.map(({ id }) => id))
    const isMember = memberships(database)
    const leftAt = new Map<string, number>()
    for (const { by, invoke } of calls.all) if (invoke.do === 'leave') leftAt.set(`${by} ${invoke.room}`, invoke.t)
    for (const { id, by, body, room, acks } of calls.sent.values()) {
      if (stored.has(id) || acks.length === 0 || !(room in history)) continue
      // Acknowledged in the data that is there in the end: rule acked-is-kept.
      if (acks.some((ack) => ack.lineage === lives.last)) continue
      const client = clients.byName.get(by)
      // Who never tried to leave is out only because its joining was lost, too: it had to join again.
      const left = leftAt.get(`${by} ${room}`) ?? -Infinity
      const inside = left === -Infinity || isMember(room, client?.persons.at(-1))
      // Who leaves forgets the room, also when the loss then undoes the leaving.
      const forgot = acks.every(({ entry }) => entry.t < left)
      const there = client !== undefined && client.unsent !== null && inside && !forgot
      const text = `“${body}” was acknowledged and lost with the tail`
      const evidence = acks.map((ack) => ack.entry)
      if (there) yield { text: `${text}, and did not come back although ${by} is there`, evidence }
      else
        yield {
          text: `${text}, and ${by} is no longer there, or no longer in the room, to bring it back`,
          evidence,
          excused: true,
        }
    }
  },
}
