import type { Results } from '../../protocol/commands.ts'
import type { Change, FileInfo, Message, Poll, RevRange } from '../../protocol/entities.ts'
import type {
  ChangeRecord,
  ContentRecord,
  FileRecord,
  MessageRecord,
  Outcome,
  PollRecord,
  RangeRecord,
} from '../history/history.ts'

export function messageRecord(message: Message): MessageRecord {
  const { id, room, seq, rev, author, body, edited, deleted, pinned, reactions, votes, replies, attached } = message
  return {
    id,
    room,
    seq,
    rev,
    author,
    body,
    ...contentRecord(message),
    ...(attached && { attached: attached.map(fileRecord) }),
    ...(edited !== undefined && { edited: true }),
    ...(deleted !== undefined && { deleted: true }),
    ...(pinned && { pinned: true }),
    ...(reactions && { reactions }),
    ...(votes && { votes }),
    ...(replies && {
      replies: {
        count: replies.count,
        seq: replies.seq,
      },
    }),
  }
}

/** What a message is besides its body. */
export function contentRecord({
  thread,
  inRoom,
  poll,
  files,
}: Pick<Message, 'thread' | 'inRoom' | 'poll' | 'files'>): ContentRecord {
  return {
    ...(thread !== undefined && { thread }),
    ...(thread !== undefined && !inRoom && { aside: true }),
    ...(poll && { poll: pollRecord(poll) }),
    ...(files && { files }),
  }
}

export function fileRecord({ id, type, bytes }: FileInfo): FileRecord {
  return { id, type, bytes }
}

function pollRecord({ choices, multiple }: Poll): PollRecord {
  return { choices: choices.length, ...(multiple && { multiple }) }
}

/** A page of a thread, with the message with which the thread begins. */
export function threadOutcome({ root, messages, rev }: Results['thread.page']): Outcome {
  return { do: 'thread', messages: [...(root === null ? [] : [root]), ...messages].map(messageRecord), rev }
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
