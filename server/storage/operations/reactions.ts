import type { Message, Reaction } from '../../../protocol/entities.ts'
import { isCut } from '../../../protocol/mine.ts'
import type { MessageRow } from '../schema/messages.ts'
import { changeMessage, findMessage, notifyMine } from './change-message.ts'
import { stateOf } from './messages.ts'
import type { Refused, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'

export interface React {
  who: string
  room: string
  id: string
  emoji: string
  on: boolean
  /** Kinds of reactions to one message. */
  kinds: number
  /** People that a message lists for each kind. */
  listed: number
}

const reactionOf = prepared((db, room: string, seq: number, person: string, emoji: string) =>
  db
    .selectFrom('reactions')
    .select('rev')
    .where('room', '=', room)
    .where('seq', '=', seq)
    .where('person', '=', person)
    .where('emoji', '=', emoji),
)

const insert = prepared((db, room: string, seq: number, person: string, emoji: string, rev: number) =>
  db.insertInto('reactions').values({ room, seq, person, emoji, rev }),
)

const remove = prepared((db, room: string, seq: number, person: string, emoji: string) =>
  db
    .deleteFrom('reactions')
    .where('room', '=', room)
    .where('seq', '=', seq)
    .where('person', '=', person)
    .where('emoji', '=', emoji),
)

const firstPeople = prepared((db, room: string, seq: number, emoji: string, limit: number) =>
  db
    .selectFrom('reactions')
    .select('person')
    .where('room', '=', room)
    .where('seq', '=', seq)
    .where('emoji', '=', emoji)
    .orderBy('rev')
    .limit(limit),
)

/**
 * Reacts to a message, or takes the reaction back, as one change of the room. A person counts once for each emoji; what
 * is so already stays so. Refused with `not_member`, `no_such_message`, `message_deleted` and `too_many_reactions`.
 */
export async function react(tx: WriteTx, input: React): Promise<{ rev: number } | Refused> {
  const { who, emoji, on, kinds, listed } = input
  const found = await findMessage(tx, input)
  if ('refused' in found) return found
  const { row } = found
  const { room, seq } = row
  const state = stateOf(row)
  if (state.deleted !== undefined) return { refused: 'message_deleted' }
  const before = state.reactions ?? []
  const has = await hasReacted(tx, row, before, input)
  if (has === on) return { rev: row.rev }
  if (on && before.length >= kinds && before.every((kind) => kind.emoji !== emoji))
    return { refused: 'too_many_reactions', params: { most: kinds } }
  if (!on) await remove(tx, room, seq, who, emoji)
  const reactions = on ? withPerson(before, emoji, who, listed) : await withoutPerson(tx, row, before, input)
  const { reactions: _, ...others } = state
  const message: Message = await changeMessage(tx, row, {
    state: { ...others, ...(reactions.length > 0 && { reactions }) },
  })
  if (on) await insert(tx, room, seq, who, emoji, message.rev)
  await notifyMine(tx, who, message)
  return { rev: message.rev }
}

/** A kind that lists all of its people says who reacted. */
async function hasReacted(tx: WriteTx, { room, seq }: MessageRow, before: Reaction[], { who, emoji }: React) {
  const kind = before.find((one) => one.emoji === emoji)
  if (kind === undefined || !isCut(kind)) return kind?.people.includes(who) ?? false
  return (await reactionOf(tx, room, seq, who, emoji)).length > 0
}

function withPerson(before: Reaction[], emoji: string, person: string, listed: number): Reaction[] {
  if (before.every((kind) => kind.emoji !== emoji)) return [...before, { emoji, count: 1, people: [person] }]
  return before.map((kind) => {
    if (kind.emoji !== emoji) return kind
    const people = kind.people.length < listed ? [...kind.people, person] : kind.people
    return { emoji, count: kind.count + 1, people }
  })
}

/** A place that becomes free in a list of people is given to the next one who reacted. */
async function withoutPerson(
  tx: WriteTx,
  { room, seq }: MessageRow,
  before: Reaction[],
  { who, emoji, listed }: React,
) {
  const kind = before.find((one) => one.emoji === emoji)!
  const count = kind.count - 1
  if (count === 0) return before.filter((one) => one !== kind)
  const rest = kind.people.filter((person) => person !== who)
  const refilled = rest.length < kind.people.length && rest.length < count
  const people = refilled ? (await firstPeople(tx, room, seq, emoji, listed)).map(({ person }) => person) : rest
  return before.map((one) => (one === kind ? { emoji, count, people } : one))
}
