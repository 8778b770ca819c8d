import type { Message, Votes } from '../../../protocol/entities.ts'

/**
 * The choices of this person in a message's poll, by index, in ascending order. `mine` counts where people are not listed,
 * or not all of them; a whole list is newer than it.
 */
export function choicesOf({ votes, mine }: Pick<Message, 'votes' | 'mine'>, me: string): number[] {
  const { counts = [], people } = votes ?? {}
  const whole = people !== undefined && counts.every((count, index) => count === people[index]!.length)
  if (!whole && mine?.choices) return mine.choices
  return (people ?? []).flatMap((voted, index) => (voted.includes(me) ? [index] : []))
}

/** The message with this person's vote for exactly these choices, none of them to take the vote back. */
export function withVote(message: Message, choices: number[], me: string): Message {
  const { poll } = message
  if (poll === undefined) return message
  const before = choicesOf(message, me)
  const none = poll.choices.map(() => 0)
  const { voters, counts, people }: Votes = message.votes ?? {
    voters: 0,
    counts: none,
    ...(!poll.anonymous && { people: poll.choices.map(() => []) }),
  }
  const change = (index: number): number => Number(choices.includes(index)) - Number(before.includes(index))
  const votes: Votes = {
    voters: voters + Number(choices.length > 0) - Number(before.length > 0),
    counts: counts.map((count, index) => count + change(index)),
    ...(people && {
      people: people.map((voted, index) => {
        const others = voted.filter((person) => person !== me)
        return choices.includes(index) ? (voted.includes(me) ? voted : [...others, me]) : others
      }),
    }),
  }
  return { ...message, votes, mine: { ...message.mine, choices } }
}
