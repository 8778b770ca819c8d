import type { Sent } from '../calls.ts'
import type { Material } from '../indexed-history.ts'
import { LOOKED, type Finding, type Rule } from '../rule.ts'

export const lostComesBack: Rule = {
  name: 'lost-comes-back',
  promise: 'G9',
  sentence:
    'What was acknowledged and then lost with the tail is there in the end, if the client that wrote it is there. Excused is what was written by one who is gone, or who left the room before the loss or before there was time to bring it back.',
  *look(material: Material): Iterable<Finding | typeof LOOKED> {
    const { calls, clients, database, history, lives } = material
    if (lives.losses.length === 0) return
    const stored = new Set(database.messages.map(({ id }) => id))
    for (const sent of calls.sent.values()) {
      const { id, by, body, room, acks } = sent
      if (acks.length === 0 || !(room in history)) continue
      // Acknowledged in two lives of the data: it was lost, and has come back.
      if (new Set(acks.map(({ lineage }) => lineage)).size > 1) yield LOOKED
      if (stored.has(id)) continue
      // Acknowledged in the data that is there in the end: rule acked-is-kept.
      if (acks.some((ack) => ack.lineage === lives.last)) continue
      const there = clients.byName.get(by)?.unsent != null
      const text = `“${body}” was acknowledged and lost with the tail`
      const evidence = acks.map((ack) => ack.entry)
      if (there && !forgotten(sent, material))
        yield { text: `${text}, and did not come back although ${by} is there`, evidence }
      else {
        const why = there ? `${by} had left the room before it could bring it back` : `${by} is no longer there`
        yield { text: `${text}, and ${why}`, evidence, excused: true }
      }
    }
  },
}

/** Who leaves forgets the room, also when the loss then undoes the leaving. */
function forgotten({ by, room, acks }: Sent, { lives, leaves, chances }: Material): boolean {
  const { t, epoch } = acks.at(-1)!.entry
  const loss = lives.losses.find((one) => one.t > t) ?? lives.losses.at(-1)!
  const brought = chances.by(by, loss.t, (told) => told !== epoch)
  return leaves.of(by, room).some((leave) => leave.to >= t && leave.from <= brought)
}
