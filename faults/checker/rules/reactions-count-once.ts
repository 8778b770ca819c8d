import type { MessageRecord } from '../../history/history.ts'
import { lastOf, type ChangeCall } from '../change-calls.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import { messageStates } from '../message-states.ts'
import { personAt } from '../people-at.ts'
import type { Finding, Rule } from '../rule.ts'

export const reactionsCountOnce: Rule = {
  name: 'reactions-count-once',
  promise: 'G2',
  sentence:
    'A reaction counts each person once whose last acknowledged command was to react, perhaps those of later commands that were not refused, and nobody else; and nobody is listed twice.',
  *check(index: IndexedHistory): Iterable<Finding> {
    const { revisions, epochs, database, finalReads } = index
    for (const [, states] of messageStates(revisions, epochs.last))
      for (const message of states)
        for (const { emoji, count, people } of message.reactions ?? [])
          if (new Set(people).size !== people.length || people.length > count)
            yield { text: `“${message.body}” has ${count} × ${emoji} of ${people.join(', ')}`, evidence: [message] }

    const attempts = index.changes.of('react')
    const rows = Map.groupBy(database.reactions, ({ id }) => id)
    for (const message of database.messages) {
      if (!(message.room in finalReads)) continue
      const stored = Map.groupBy(rows.get(message.id) ?? [], ({ emoji }) => emoji)
      const tried = Map.groupBy(attempts.get(message.id) ?? [], ({ invoke }) => invoke.emoji)
      const shown = new Map(message.reactions?.map((one) => [one.emoji, one.count]))
      for (const emoji of new Set([...stored.keys(), ...tried.keys(), ...shown.keys()])) {
        const people = (stored.get(emoji) ?? []).map(({ person }) => person)
        const wrong = inconsistency(index, message, people, shown.get(emoji) ?? 0, tried.get(emoji) ?? [])
        if (wrong !== null)
          yield { text: `${emoji} on “${message.body}” ${wrong}`, evidence: [message, people, tried.get(emoji)] }
      }
    }
  },
}

function inconsistency(
  { clients, epochs }: IndexedHistory,
  message: MessageRecord,
  people: string[],
  count: number,
  tried: ChangeCall<'react'>[],
): string | null {
  if (count !== people.length) return `counts ${count}, and ${people.length} people are stored`
  if (message.deleted) return count === 0 ? null : 'was not deleted with it'
  const certain = new Set<string>()
  const possible = new Set<string>()
  for (const [person, own] of Map.groupBy(tried, ({ by, invoke }) => personAt(clients, by, invoke.t))) {
    const last = lastOf(own, epochs.last)
    if (person === undefined) continue
    if (last.possible.some(({ invoke }) => invoke.on)) possible.add(person)
    if (last.certain !== null && last.possible.every(({ invoke }) => invoke.on)) certain.add(person)
  }
  const lost = [...certain].find((person) => !people.includes(person))
  if (lost !== undefined) return `lacks ${lost}`
  const invented = people.find((person) => !possible.has(person))
  return invented === undefined ? null : `counts ${invented}, who took it back or never reacted`
}
