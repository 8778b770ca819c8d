import type { Reaction } from '../../../protocol/entities.ts'

/** So many are named at most; the others are counted. */
const MOST_NAMES = 10

const numbers = new Intl.NumberFormat()
// The interface is English, whatever the language of the browser is.
const list = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** "You, Ann and 3 others reacted with 👍". `own`: the reader is one of them, also where the list of people is cut. */
export function reactionNames(
  { emoji, count, people }: Reaction,
  { me, own, nameOf }: { me: string; own: boolean; nameOf: (person: string) => string },
): string {
  const others = people.filter((person) => person !== me).map(nameOf)
  const named = [...(own ? ['You'] : []), ...others].slice(0, MOST_NAMES)
  const rest = count - named.length
  const more = rest > 0 ? [rest === 1 ? '1 other' : `${numbers.format(rest)} others`] : []
  return `${list.format([...named, ...more])} reacted with ${emoji}`
}
