import type { Message, Mine, Reaction } from '../../../protocol/entities.ts'

/** Whether a person reacted so. `mine` counts where the list of people is cut; a whole list is newer than it. */
export function hasReacted({ mine }: Pick<Message, 'mine'>, { emoji, count, people }: Reaction, me: string): boolean {
  return people.includes(me) || (count > people.length && mine?.emoji?.includes(emoji) === true)
}

/** The message with this person's reaction put on or taken off. The same message when it is so already. */
export function withReaction(message: Message, emoji: string, on: boolean, me: string): Message {
  const reactions = message.reactions ?? []
  const present = reactions.find((one) => one.emoji === emoji)
  if (on === (present !== undefined && hasReacted(message, present, me))) return message
  const mine = withEmoji(message.mine, emoji, on)
  if (present === undefined) return { ...message, mine, reactions: [...reactions, { emoji, count: 1, people: [me] }] }
  const changed = on ? added(present, me) : removed(present, me)
  const next = reactions.flatMap((one) => (one !== present ? one : changed.count > 0 ? changed : []))
  return { ...message, mine, reactions: next }
}

/** What a person did, after a reaction was put on or taken off. */
function withEmoji(mine: Mine | undefined, emoji: string, on: boolean): Mine {
  const others = (mine?.emoji ?? []).filter((one) => one !== emoji)
  return { ...mine, emoji: on ? [...others, emoji] : others }
}

function added({ emoji, count, people }: Reaction, me: string): Reaction {
  return { emoji, count: count + 1, people: [...people, me] }
}

function removed({ emoji, count, people }: Reaction, me: string): Reaction {
  return { emoji, count: count - 1, people: people.filter((person) => person !== me) }
}
