import type { Member } from '../../../protocol/entities.ts'

/** The members whose names have a word that begins with what was typed; all of them when nothing was. */
export function namedLike(members: readonly Member[], typed: string): Member[] {
  const wanted = plain(typed.trim())
  return members.filter(({ person }) => plain(` ${person.name}`).includes(` ${wanted}`))
}

/** Without case and accents, so that "elif" finds "Élif". */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()
