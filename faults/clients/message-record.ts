import type { Change, Message } from '../../protocol/entities.ts'
import type { MessageRecord, ChangeRecord } from '../history/history.ts'

/** What the record keeps of a message. */
export function messageRecord({ id, room, seq, rev, author, body }: Message): MessageRecord {
  return { id, room, seq, rev, author, body }
}

export function changeRecord(change: Change): ChangeRecord {
  const { rev } = change
  if ('message' in change) return { rev, message: messageRecord(change.message) }
  if ('room' in change) return { rev, room: true }
  return { rev, member: { person: change.member.person.id, left: change.member.left === true } }
}
