import { withNames } from '../../../protocol/mentions.ts'

const MOST_CHARACTERS = 160

/** A body as one line, with the names of the people whom it mentions, at most 160 characters. */
export function lineOf(body: string, nameOf: (person: string) => string): string {
  const line = withNames(body, nameOf).replace(/\s+/g, ' ').trim()
  const characters = [...line]
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…` : line
}
