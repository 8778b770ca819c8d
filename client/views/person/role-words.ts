import type { Member } from '../../../protocol/entities.ts'

/**
 * The word beside a person's name, by their id: "moderator", "guest", or nothing. Guests are named where there are also
 * people with an account: otherwise the word says nothing.
 */
export function roleWords(members: ReadonlyMap<string, Member>): (person: string) => string | undefined {
  const mixed = [...members.values()].some(({ person }) => !person.guest)
  return (id) => {
    const member = members.get(id)
    return member?.role === 'moderator' ? 'moderator' : mixed && member?.person.guest ? 'guest' : undefined
  }
}
