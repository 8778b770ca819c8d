import type { Message, Poll } from '../../../protocol/entities.ts'
import { choicesOf } from '../../stores/actions/votes.ts'

/** A poll as it is drawn. */
export interface PollState {
  choices: { text: string; count: number; people: string[]; own: boolean; share: number; wins: boolean }[]
  voters: number
  ended: boolean
}

/** `now` is ms since 1970. A share is a part of all votes, from 0 to 1. A choice wins only after the end. */
export function pollState(
  poll: Poll,
  message: Pick<Message, 'votes' | 'mine'>,
  { me, now }: { me: string; now: number },
): PollState {
  const own = choicesOf(message, me)
  const counts = poll.choices.map((_, index) => message.votes?.counts[index] ?? 0)
  const all = counts.reduce((sum, count) => sum + count, 0)
  const most = Math.max(...counts)
  const ended = poll.ends !== undefined && poll.ends <= now
  const choices = poll.choices.map((text, index) => ({
    text,
    count: counts[index]!,
    people: message.votes?.people?.[index] ?? [],
    own: own.includes(index),
    share: all === 0 ? 0 : counts[index]! / all,
    wins: ended && most > 0 && counts[index] === most,
  }))
  return { choices, voters: message.votes?.voters ?? 0, ended }
}

/** The choices after a press on one of them: pressed again, it is taken back. */
export function choicesAfter(pressed: number, own: readonly number[], multiple: boolean): number[] {
  if (own.includes(pressed)) return own.filter((choice) => choice !== pressed)
  return multiple ? [...own, pressed] : [pressed]
}
