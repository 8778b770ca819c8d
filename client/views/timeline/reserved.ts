import type { Message } from '../../../protocol/entities.ts'

/** How a message is drawn: whether its buttons are made for fingers, and whether threads can be opened. */
interface Drawing {
  roomy: boolean
  threads: boolean
}

/** How high what stands in place of a message's text will be, in px, where no text needs a second line; 0 for the text alone. */
export function steadHeight({ deleted, poll }: Message, { roomy }: Pick<Drawing, 'roomy'>): number {
  if (deleted) return 22
  if (!poll) return 0
  const frame = 4 + 2 * 15
  const question = 20 + 10
  const note = 10 + 18
  return frame + question + note + poll.choices.length * ((roomy ? 46 : 40) + 6)
}

/** How high the reactions, the thread and what else stands under a message will be, in px, where each needs one line. */
export function footHeight({ reactions = [], replies }: Message, { roomy, threads }: Drawing): number {
  const chips = reactions.length === 0 ? 0 : 6 + (roomy ? 34 : 28)
  const thread = replies && threads ? 6 + (roomy ? 44 : 34) : 0
  return chips + thread
}
