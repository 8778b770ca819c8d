import type { Message, Role } from '../../../protocol/entities.ts'

interface Deleting {
  me: string
  role: Role
}

/** The messages that this person may delete: their own, as a moderator all. */
export function deletableOf(messages: readonly Message[], { me, role }: Deleting): Message[] {
  return messages.filter(({ author }) => author === me || role !== 'member')
}

/** "Delete", "Delete 2 of 3" where some stay. */
export function deleteLabel(deletable: number, chosen: number): string {
  return deletable === chosen ? 'Delete' : `Delete ${deletable} of ${chosen}`
}

/** "Delete 4 messages of Bea?" where another person wrote all of them, else "Delete 4 messages?". */
export function deleteQuestion(
  messages: readonly Message[],
  { me, nameOf }: { me: string; nameOf: (person: string) => string },
): string {
  const [author, ...others] = new Set(messages.map((message) => message.author))
  const what = messages.length === 1 ? 'this message' : `${messages.length} messages`
  const whose = author === undefined || others.length > 0 || author === me ? '' : ` of ${nameOf(author)}`
  return `Delete ${what}${whose}?`
}
