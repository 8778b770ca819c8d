import { trimBody } from '../../../protocol/body.ts'
import type { MessageContent } from '../../../protocol/entities.ts'
import { sharedLimits } from '../../../protocol/limits.ts'
import { withNames } from '../../../protocol/mentions.ts'
import { escaped } from '../markdown/escape.ts'

export interface Forwarded {
  body: string
  /** Whether the end of the message did not fit. */
  cut: boolean
}

const SPOILER = '||'
const MOST = sharedLimits.bodyCharacters - '…'.length - SPOILER.length

/**
 * A message as a quote for another room. It mentions nobody, and says nothing of the room that it comes from, because its
 * code would let the readers in. A poll is its question with its choices as a list.
 */
export function forwardedText(
  { author, body, poll }: { author: string } & Pick<MessageContent, 'body' | 'poll'>,
  nameOf: (person: string) => string,
): Forwarded {
  const text = withNames(body, (person) => escaped(nameOf(person)))
  const choices = poll ? ['', ...poll.choices.map((choice) => `- ${escaped(choice)}`)] : []
  const lines =
    body === '' ? [] : ['', ...[...text.split('\n'), ...choices].map((line) => (line === '' ? '>' : `> ${line}`))]
  const whole = [`*Forwarded from ${escaped(nameOf(author))}*`, ...lines].join('\n')
  return whole.length <= sharedLimits.bodyCharacters ? { body: whole, cut: false } : { body: cut(whole), cut: true }
}

/** A spoiler whose end is cut off stays covered. */
function cut(whole: string): string {
  const beginning = trimBody(whole.slice(0, MOST).replace(/[\uD800-\uDBFF]$|\\$/, ''))
  const open = beginning.split(SPOILER).length % 2 === 0
  return `${beginning}…${open ? SPOILER : ''}`
}
