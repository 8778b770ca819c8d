import type { Change, Message } from '../../protocol/entities.ts'
import type { Seen, SeenChange } from '../history/history.ts'

/** What the record keeps of a message. */
export function seen({ id, room, seq, rev, author, body }: Message): Seen {
  return { id, room, seq, rev, author, body }
}

export function seenChange(change: Change): SeenChange {
  const { rev } = change
  if ('message' in change) return { rev, message: seen(change.message) }
  if ('room' in change) return { rev, room: true }
  return { rev, member: { person: change.member.person.id, left: change.member.left === true } }
}
