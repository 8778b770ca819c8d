import type { Reaction } from '../../../protocol/entities.ts'
import { nameList } from './name-list.ts'

/** "You, Ann and 3 others reacted with 👍". `own`: the reader is one of them, also where the list of people is cut. */
export function reactionNames(
  { emoji, count, people }: Reaction,
  { me, own, nameOf }: { me: string; own: boolean; nameOf: (person: string) => string },
): string {
  const others = people.filter((person) => person !== me).map(nameOf)
  return `${nameList(own ? ['You', ...others] : others, count)} reacted with ${emoji}`
}
