import type { Message } from '../../../protocol/entities.ts'
import { filesLine } from '../../stores/history/files-line.ts'
import { plainText } from '../markdown/plain-text.ts'

/** A message in one line of plain text; without a text, its files. */
export function summaryOf(
  { body, attached, deleted }: Pick<Message, 'body' | 'attached' | 'deleted'>,
  nameOf: (person: string) => string,
): string {
  return deleted ? 'Deleted message' : plainText(body, nameOf) || filesLine(attached)
}
