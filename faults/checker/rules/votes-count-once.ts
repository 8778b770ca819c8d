import type { MessageRecord } from '../../history/history.ts'
import { lastOf, type ChangeCall } from '../change-calls.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import { messageStates } from '../message-states.ts'
import { personAt } from '../people-at.ts'
import type { Finding, Rule } from '../rule.ts'

export const votesCountOnce: Rule = {
  name: 'votes-count-once',
  promise: 'G2',
  sentence:
    'A poll counts each voter once and in the last acknowledged vote, or in a later one that was not refused, and nobody else; and nobody is listed twice for a choice.',
  *check(index: IndexedHistory): Iterable<Finding> {
    const { revisions, epochs, database, finalReads } = index
    for (const [, states] of messageStates(revisions, epochs.last))
      for (const message of states) {
        const wrong = contradiction(message)
        if (wrong !== null) yield { text: `The poll “${message.body}” ${wrong}`, evidence: [message] }
      }

    const attempts = index.changes.of('vote')
    const rows = Map.groupBy(database.votes, ({ id }) => id)
    for (const message of database.messages) {
      if (!(message.room in finalReads)) continue
      const stored = rows.get(message.id) ?? []
      const wrong = inconsistency(index, message, stored, attempts.get(message.id) ?? [])
      if (wrong !== null)
        yield { text: `The poll “${message.body}” ${wrong}`, evidence: [message, stored, attempts.get(message.id)] }
    }
  },
}

/** What a poll shows that contradicts itself. */
function contradiction({ poll, votes }: MessageRecord): string | null {
  if (votes === undefined) return null
  const { voters, counts, people = [] } = votes
  const sum = counts.reduce((total, count) => total + count, 0)
  if (sum < voters || (!poll?.multiple && sum !== voters)) return `has ${sum} votes of ${voters} voters`
  const twice = people.some((list, choice) => new Set(list).size !== list.length || list.length > counts[choice]!)
  return twice ? `lists ${JSON.stringify(people)} for ${counts.join(', ')}` : null
}

function inconsistency(
  { clients, epochs }: IndexedHistory,
  { deleted, votes }: MessageRecord,
  stored: { person: string; choices: number[] }[],
  tried: ChangeCall<'vote'>[],
): string | null {
  if ((votes?.voters ?? 0) !== stored.length)
    return `counts ${votes?.voters ?? 0} voters, and ${stored.length} are stored`
  const wrong = votes?.counts.findIndex(
    (count, at) => count !== stored.filter(({ choices }) => choices.includes(at)).length,
  )
  if (wrong !== undefined && wrong >= 0)
    return `counts ${votes!.counts[wrong]} votes for choice ${wrong}, and others are stored`
  if (deleted) return stored.length === 0 ? null : 'was deleted without its votes'
  const byPerson = Map.groupBy(tried, ({ by, invoke }) => personAt(clients, by, invoke.t))
  for (const person of new Set([...byPerson.keys(), ...stored.map((one) => one.person)])) {
    const { certain, possible } = lastOf(byPerson.get(person) ?? [], epochs.last)
    const votesOf = new Set(possible.map(({ invoke }) => keyOf(invoke.choices)))
    if (certain === null) votesOf.add(keyOf([]))
    const vote = keyOf(stored.find((one) => one.person === person)?.choices ?? [])
    if (!votesOf.has(vote)) return `has the vote ${vote} of ${person} and not ${[...votesOf].join(' or ')}`
  }
  return null
}

const keyOf = (choices: number[]): string => JSON.stringify(choices.toSorted((a, b) => a - b))
