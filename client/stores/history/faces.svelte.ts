import type { Person } from '../../../protocol/entities.ts'

/** By the person's id, which means the same person everywhere. */
let pictures = $state.raw<ReadonlyMap<string, string>>(new Map())

/** The file that is the picture of a person, as far as it is known here. */
export const pictureOf = (person: string): string | undefined => pictures.get(person)

/** Takes over the pictures of people as they are now. */
export function learnPictures(people: Person[]): void {
  const changed = people.filter(({ id, picture }) => pictures.get(id) !== picture)
  if (changed.length === 0) return
  const next = new Map(pictures)
  for (const { id, picture } of changed) {
    if (picture === undefined) next.delete(id)
    else next.set(id, picture)
  }
  pictures = next
}
