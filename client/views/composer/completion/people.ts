import type { Member } from '../../../../protocol/entities.ts'

export interface PersonOption {
  id: string
  name: string
  /** The part of the name that was typed, as indexes. */
  matched: [from: number, to: number]
  /** Absent when it is not known. */
  here?: boolean
}

export interface Company {
  members: ReadonlyMap<string, Member>
  /** The ids of the people who are present; null when that is not known. */
  here: ReadonlySet<string> | null
  me: string | undefined
  /** Whether this person may mention everybody. */
  everybody: boolean
}

const MOST = 40
const EVERYBODY = ['room', 'here']

/** The members one of whose words begins with what was typed, without regard to case and accents: those present first, this person last. */
export function matchPeople(typed: string, { members, here, me, everybody }: Company): PersonOption[] {
  const people = [...members.values()].flatMap(({ person, left }): PersonOption[] => {
    const matched = left ? null : matchName(typed, person.name)
    if (!matched) return []
    return [{ id: person.id, name: person.name, matched, ...(here && { here: here.has(person.id) }) }]
  })
  people.sort(
    (a, b) =>
      Number(a.id === me) - Number(b.id === me) ||
      Number(b.here === true) - Number(a.here === true) ||
      Math.min(1, a.matched[0]) - Math.min(1, b.matched[0]) ||
      a.name.localeCompare(b.name) ||
      (a.id < b.id ? -1 : 1),
  )
  const all = everybody
    ? EVERYBODY.filter((name) => name.startsWith(typed.toLowerCase())).map((name): PersonOption => ({
        id: name,
        name,
        matched: [0, typed.length],
      }))
    : []
  return [...people.slice(0, MOST), ...all]
}

/** Where a word of the name begins with what was typed. */
function matchName(typed: string, name: string): [from: number, to: number] | null {
  const wanted = fold(typed)
  for (const { index } of name.matchAll(/(?<![\p{L}\p{N}\p{M}])[^\s]/gu)) {
    if (!fold(name.slice(index)).startsWith(wanted)) continue
    let to = index
    while (to < name.length && fold(name.slice(index, to)).length < wanted.length) to++
    return [index, to]
  }
  return null
}

/** Latin, Greek and Cyrillic letters without their accents, in lower case. Marks of other scripts are letters. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036F]/g, '')
    .toLowerCase()
    .normalize('NFC')
}
