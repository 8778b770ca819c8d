import type { Message } from '../../../protocol/entities.ts'
import { withNames } from '../../../protocol/mentions.ts'
import { filesLine } from '../../stores/history/files-line.ts'
import { timeOf } from '../format/time.ts'

/** Messages as plain text, a line for each: "Ann, 10:12: text". Mentions are names, and a poll has its choices. */
export function copiedText(messages: readonly Message[], nameOf: (person: string) => string): string {
  return messages.map((message) => lineOf(message, nameOf)).join('\n')
}

function lineOf({ author, at, body, poll, attached }: Message, nameOf: (person: string) => string): string {
  const text = withNames(body, nameOf).replace(/\s*\n\s*/g, ' ')
  const choices = poll ? ` (${poll.choices.join(' / ')})` : ''
  return `${nameOf(author)}, ${timeOf(at)}: ${[text.trim(), filesLine(attached)].filter(Boolean).join(' ')}${choices}`
}
