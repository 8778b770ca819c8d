import type { MessageChange } from '../../history/history.ts'
import type { EntryOf } from '../entry-types.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import { memberships } from '../memberships.ts'
import { JUDGED, type Finding, type Rule } from '../rule.ts'

export const changesArrive: Rule = {
  name: 'changes-arrive',
  promise: 'G6',
  sentence:
    'Every change that was made in a client which is there at the end was sent and answered, also when it was made offline, unless its person is no longer in the room.',
  *check({ entries, calls, clients, database, finalReads }: IndexedHistory): Iterable<Finding | typeof JUDGED> {
    const isMember = memberships(database)
    const answered = new Map<string, number>()
    for (const { by, invoke, end } of calls.all)
      if (end !== null && end.type !== 'info') answered.set(keyOf(by, invoke), end.t)
    const persons = new Map<string, string>()
    const offline = new Set<string>()
    for (const entry of entries) {
      const { by } = entry
      if (entry.type === 'person') persons.set(by, entry.person)
      if (entry.type === 'connected') offline.delete(by)
      if (entry.type === 'disconnected') offline.add(by)
      if (entry.type !== 'changed' || !(entry.change.room in finalReads)) continue
      const client = clients.byName.get(by)!
      // What one person changed is never sent as another person.
      if (client.unsent === null || client.persons.at(-1) !== persons.get(by)) continue
      if (!isMember(entry.change.room, persons.get(by))) continue
      if (offline.has(by)) yield JUDGED
      if ((answered.get(keyOf(by, entry.change)) ?? 0) < entry.t)
        yield { text: `${by} has never got an answer to its change of ${entry.change.id}`, evidence: [entry] }
    }
  },
}

function keyOf(by: string, what: MessageChange | EntryOf<'invoke'>): string {
  const { do: kind, id, body, emoji, on, choices } = what as MessageChange & Record<string, unknown>
  return JSON.stringify([by, kind, id, body, emoji, on, choices])
}
