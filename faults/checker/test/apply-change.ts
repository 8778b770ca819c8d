import type { MessageChange, MessageRecord } from '../../history/history.ts'
import type { World } from './world.ts'

/** Changes a message of the world as a correct server does. Answers the rev of the change; null when it is refused. */
export function applyChange(world: World, person: string, change: MessageChange): number | null {
  const { room, id } = change
  const message = world.find(room, id)
  if (message === undefined || (message.deleted && change.do !== 'delete')) return null
  switch (change.do) {
    case 'edit':
      return message.body === change.body ? message.rev : world.put({ ...message, body: change.body, edited: true })
    case 'delete':
      return message.deleted ? message.rev : deleted(world, message)
    case 'react':
      return reacted(world, message, person, change)
    case 'vote':
      return voted(world, message, person, change.choices)
    case 'pin':
      if ((message.pinned ?? false) === change.on) return message.rev
      world.put({ ...message, pinned: change.on ? true : undefined })
      return world.changeRoom(room)
  }
}

function deleted(world: World, { id, room, seq, rev, author, thread, aside, replies, pinned }: MessageRecord): number {
  const at = world.put({ id, room, seq, rev, author, body: '', thread, aside, replies, deleted: true })
  if (pinned) world.changeRoom(room)
  return at
}

function reacted(
  world: World,
  message: MessageRecord,
  person: string,
  { emoji, on }: MessageChange & { do: 'react' },
): number {
  const before = message.reactions ?? []
  const people = before.find((one) => one.emoji === emoji)?.people ?? []
  if (people.includes(person) === on) return message.rev
  const next = on ? [...people, person] : people.filter((one) => one !== person)
  const others = before.filter((one) => one.emoji !== emoji)
  const reactions = next.length === 0 ? others : [...others, { emoji, count: next.length, people: next }]
  return world.put({ ...message, reactions: reactions.length === 0 ? undefined : reactions })
}

function voted(world: World, message: MessageRecord, person: string, choices: number[]): number {
  const before = message.votes?.people ?? [[], [], []]
  const people = before.map((list, choice) => {
    const others = list.filter((one) => one !== person)
    return choices.includes(choice) ? [...others, person] : others
  })
  if (JSON.stringify(people) === JSON.stringify(before)) return message.rev
  const voters = new Set(people.flat()).size
  const votes = { voters, counts: people.map(({ length }) => length), people }
  return world.put({ ...message, votes: voters === 0 ? undefined : votes })
}
