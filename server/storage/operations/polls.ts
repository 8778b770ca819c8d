import type { Poll, Votes } from '../../../protocol/entities.ts'
import { changeMessage, findMessage, notifyMine } from './change-message.ts'
import { stateOf } from './messages.ts'
import type { Refused, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'

export interface Vote {
  who: string
  room: string
  id: string
  /** Indexes of choices. None takes the vote back. */
  choices: number[]
  at: number
  /** People that a poll lists for each choice. */
  listed: number
}

const voteOf = prepared((db, room: string, seq: number, person: string) =>
  db.selectFrom('votes').select('choices').where('room', '=', room).where('seq', '=', seq).where('person', '=', person),
)

const votersOf = prepared((db, room: string, seq: number) =>
  db.selectFrom('votes').select(['person', 'choices']).where('room', '=', room).where('seq', '=', seq).orderBy('rev'),
)

const insertVote = prepared((db, room: string, seq: number, person: string, choices: string, rev: number) =>
  db.insertInto('votes').values({ room, seq, person, choices, rev }),
)

const removeVote = prepared((db, room: string, seq: number, person: string) =>
  db.deleteFrom('votes').where('room', '=', room).where('seq', '=', seq).where('person', '=', person),
)

/**
 * Votes in a poll, in place of the person's earlier vote, as one change of the room. The same vote again changes
 * nothing. Refused with `not_member`, `no_such_message`, `message_deleted`, `not_a_poll`, `poll_ended`, `no_such_choice`
 * and, where a person may choose only one, `single_choice`.
 */
export async function vote(tx: WriteTx, input: Vote): Promise<{ rev: number } | Refused> {
  const { who, at, listed } = input
  const found = await findMessage(tx, input)
  if ('refused' in found) return found
  const { row } = found
  const { room, seq } = row
  const state = stateOf(row)
  if (state.deleted !== undefined) return { refused: 'message_deleted' }
  if (row.poll === null) return { refused: 'not_a_poll' }
  const poll = JSON.parse(row.poll) as Poll
  if (poll.ends !== undefined && at >= poll.ends) return { refused: 'poll_ended' }
  const choices = input.choices.toSorted((a, b) => a - b)
  if (choices.some((choice) => choice >= poll.choices.length)) return { refused: 'no_such_choice' }
  if (choices.length > 1 && !poll.multiple) return { refused: 'single_choice' }
  const [present] = await voteOf(tx, room, seq, who)
  const before = present === undefined ? [] : (JSON.parse(present.choices) as number[])
  if (before.join() === choices.join()) return { rev: row.rev }

  if (present !== undefined) await removeVote(tx, room, seq, who)
  const votes = await recount(tx, { room, seq, poll, votes: state.votes, who, before, choices, listed })
  const { votes: _, ...others } = state
  const message = await changeMessage(tx, row, { state: { ...others, ...(votes.voters > 0 && { votes }) } })
  if (choices.length > 0) await insertVote(tx, room, seq, who, JSON.stringify(choices), message.rev)
  await notifyMine(tx, who, message)
  return { rev: message.rev }
}

interface Recount {
  room: string
  seq: number
  poll: Poll
  votes: Votes | undefined
  who: string
  before: number[]
  choices: number[]
  listed: number
}

/** The votes after one person chose otherwise than before. Their earlier vote is not stored any more, nor is the new one yet. */
async function recount(tx: WriteTx, { poll, votes, who, before, choices, listed, ...of }: Recount): Promise<Votes> {
  const voters = (votes?.voters ?? 0) - Number(before.length > 0) + Number(choices.length > 0)
  const moved = (choice: number) => Number(choices.includes(choice)) - Number(before.includes(choice))
  const counts = poll.choices.map((_, choice) => (votes?.counts[choice] ?? 0) + moved(choice))
  if (poll.anonymous) return { voters, counts }
  const people: string[][] = []
  let voted: Voter[] | undefined
  for (const [choice, count] of counts.entries()) {
    const others = (votes?.people?.[choice] ?? []).filter((person) => person !== who)
    const all = choices.includes(choice) ? [...others, who].slice(0, listed) : others
    const refilled = all.length < Math.min(count, listed)
    // All of them are read once, however many choices the person had.
    if (refilled) voted ??= await votersFor(tx, of)
    people.push(refilled ? firstPeople(voted!, choice, choices.includes(choice) ? who : null, listed) : all)
  }
  return { voters, counts, people }
}

interface Voter {
  person: string
  choices: number[]
}

/** In the order in which they voted. */
async function votersFor(tx: WriteTx, { room, seq }: { room: string; seq: number }): Promise<Voter[]> {
  const rows = await votersOf(tx, room, seq)
  return rows.map(({ person, choices }) => ({ person, choices: JSON.parse(choices) as number[] }))
}

/** The first people who chose one of the choices, with one more as the last of them. */
function firstPeople(voters: Voter[], choice: number, last: string | null, listed: number): string[] {
  const people: string[] = []
  for (const { person, choices } of voters) {
    if (people.length === listed) break
    if (choices.includes(choice)) people.push(person)
  }
  return [...people, ...(last === null ? [] : [last])].slice(0, listed)
}
