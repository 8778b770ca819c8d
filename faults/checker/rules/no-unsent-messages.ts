import type { Sent } from '../calls.ts'
import type { EntryOf } from '../entry-types.ts'
import { filesWereLost } from '../lost-files.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const noUnsentMessages: Rule = {
  name: 'no-unsent-messages',
  promise: 'G6',
  sentence:
    'Everything that was written in a client which is there at the end was sent and is stored, unless its writer had left the room, or left it before there was time to send it, or its files were lost with the data; and nothing else is still waiting.',
  *check(index: IndexedHistory): Iterable<Finding> {
    const { entries, calls, clients, database, finalReads } = index
    const stored = new Set(database.messages.map(({ id }) => id))
    const attempted = new Map<string, Sent>()
    for (const sent of calls.sent.values()) attempted.set(`${sent.by} ${sent.body}`, sent)
    const written = new Map<string, EntryOf<'written'>>()
    for (const entry of entries) if (entry.type === 'written') written.set(`${entry.by} ${entry.body}`, entry)
    const mayBeMissing = (sent: Sent) => {
      const { by, room, body, fails } = sent
      const t = written.get(`${by} ${body}`)?.t ?? sent.t
      return (
        refusedAfterLeaving(fails, by, room, index) ||
        leftBeforeSending({ by, room, t }, index) ||
        filesWereLost(sent, index.epochs)
      )
    }

    for (const { name, unsent } of clients.byName.values())
      for (const id of unsent?.ids ?? []) {
        const sent = calls.sent.get(id)
        if (sent === undefined || !mayBeMissing(sent))
          yield {
            text: `${name} is in the room and has not sent “${sent?.body ?? id}” yet`,
            evidence: [sent ?? id, unsent],
          }
      }

    for (const sent of calls.sent.values()) {
      const { id, by, body, room, acks, invokes } = sent
      const unsent = clients.byName.get(by)?.unsent ?? null
      // Acknowledged messages are for other rules.
      if (unsent === null || !(room in finalReads) || acks.length > 0) continue
      if (stored.has(id) || unsent.ids.includes(id) || mayBeMissing(sent)) continue
      yield {
        text: `${by} wrote “${body}”, which is neither stored nor waiting, and did not leave the room`,
        evidence: [...invokes, unsent],
      }
    }

    for (const [key, entry] of written) {
      const unsent = clients.byName.get(entry.by)?.unsent ?? null
      if (unsent === null || !(entry.room in finalReads) || attempted.has(key)) continue
      if (sessionLost(entry, index)) {
        const text = `“${entry.body}” belongs to a person whose session was lost with the data`
        yield { text, evidence: [entry], excused: true }
      } else if (!leftBeforeSending(entry, index))
        yield { text: `${entry.by} wrote “${entry.body}” and never tried to send it`, evidence: [entry, unsent] }
    }
  },
}

/** A refusal is final only for a person who left the room. */
function refusedAfterLeaving(
  fails: EntryOf<'fail'>[],
  by: string,
  room: string,
  { leaves, calls }: IndexedHistory,
): boolean {
  return fails.some(({ reason, t }) => {
    if (reason !== 'not_member') return false
    return leaves.of(by, room).some((leave) => {
      if (leave.from > t) return false
      // An attempt to leave without an answer may take effect at any time.
      return !leave.answered || !calls.joins(by, room).some((join) => join.from >= leave.to && join.to < t)
    })
  })
}

/** A person who leaves drops what is still waiting; what there was time to send before is no longer waiting. */
function leftBeforeSending(
  { by, room, t }: { by: string; room: string; t: number },
  { leaves, deadlines }: IndexedHistory,
): boolean {
  const sentBy = deadlines.after(by, t)
  return leaves.of(by, room).some((leave) => leave.to >= t && leave.from <= sentBy)
}

/** What one person wrote is never sent as another person. */
function sessionLost({ by, t }: EntryOf<'written'>, { clients, epochs }: IndexedHistory): boolean {
  const persons = clients.byName.get(by)!.entries.filter((entry) => entry.type === 'person')
  const writer = persons.findLast((entry) => entry.t <= t)?.person
  return epochs.losses.length > 0 && persons.at(-1)?.person !== writer
}
