import type { Sent } from '../calls.ts'
import type { Line } from '../entry-types.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const nothingUnsaid: Rule = {
  name: 'nothing-unsaid',
  promise: 'G6',
  sentence:
    'Everything that was written to a client which is there in the end was attempted, and is stored, or its writer had left the room, or left it before there was time to send it; nothing else is still waiting.',
  *look(material: Material): Iterable<Finding> {
    const { entries, calls, clients, database, history } = material
    const stored = new Set(database.messages.map(({ id }) => id))
    const attempted = new Map<string, Sent>()
    for (const sent of calls.sent.values()) attempted.set(`${sent.by} ${sent.body}`, sent)
    const written = new Map<string, Line<'written'>>()
    for (const entry of entries) if (entry.type === 'written') written.set(`${entry.by} ${entry.body}`, entry)
    const given = (sent: Sent) => {
      const { by, room, body, fails } = sent
      const t = written.get(`${by} ${body}`)?.t ?? sent.t
      return refused(fails, by, room, material) || leftFirst({ by, room, t }, material)
    }

    for (const { name, unsent } of clients.byName.values())
      for (const id of unsent?.ids ?? []) {
        const sent = calls.sent.get(id)
        if (sent === undefined || !given(sent))
          yield {
            text: `${name} still waits to send “${sent?.body ?? id}”, and is in the room`,
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
        text: `${by} wrote “${body}”, which is neither stored nor waiting, and did not leave the room`,
        evidence: [...invokes, unsent],
      }
    }

    for (const [key, entry] of written) {
      const unsent = clients.byName.get(entry.by)?.unsent ?? null
      if (unsent === null || !(entry.room in history) || attempted.has(key)) continue
      if (personLost(entry, material)) {
        const text = `“${entry.body}” waits for a person whose session was lost with the tail`
        yield { text, evidence: [entry], excused: true }
      } else if (!leftFirst(entry, material))
        yield { text: `${entry.by} wrote “${entry.body}” and never tried to send it`, evidence: [entry, unsent] }
    }
  },
}

/** For good, as one of somebody who is out of the room by their own will: what clients write here deserves nothing else. */
function refused(fails: Line<'fail'>[], by: string, room: string, { leaves, calls }: Material): boolean {
  return fails.some(({ code, t }) => {
    if (code !== 'not_found') return false
    return leaves.of(by, room).some((leave) => {
      if (leave.from > t) return false
      // One that was not answered may come about at any time.
      return !leave.answered || !calls.joins(by, room).some((join) => join.from >= leave.to && join.to < t)
    })
  })
}

/** Who leaves while something waits gives it up; what there was time to send before does not wait any more. */
function leftFirst({ by, room, t }: { by: string; room: string; t: number }, { leaves, chances }: Material): boolean {
  const sentBy = chances.by(by, t)
  return leaves.of(by, room).some((leave) => leave.to >= t && leave.from <= sentBy)
}

/** What one person wrote nobody sends as another. */
function personLost({ by, t }: Line<'written'>, { clients, lives }: Material): boolean {
  const persons = clients.byName.get(by)!.entries.filter((entry) => entry.type === 'person')
  const writer = persons.findLast((entry) => entry.t <= t)?.person
  return lives.losses.length > 0 && persons.at(-1)?.person !== writer
}
