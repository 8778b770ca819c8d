import type { Change, Message, RevRange } from '../../protocol/entities.ts'
import type { ChangeRecord, MessageRecord, RangeRecord } from '../history/history.ts'

export function messageRecord({ id, room, seq, rev, author, body }: Message): MessageRecord {
  return { id, room, seq, rev, author, body }
}

export function rangeRecord(room: string, { from, to, changes, term }: RevRange & { term: string }): RangeRecord {
  return { room, from, to, term, changes: changes.map(changeRecord) }
}

function changeRecord(change: Change): ChangeRecord {
  const { rev } = change
  if ('message' in change) return { rev, message: messageRecord(change.message) }
  if ('room' in change) return { rev, room: true }
  return { rev, member: { person: change.member.person.id, left: change.member.left === true } }
}
