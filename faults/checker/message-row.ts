import type { FileRecord, MessageRecord } from '../history/history.ts'

/** `poll`, `files` and `state` are JSON. */
export interface MessageRow {
  id: string
  room: string
  seq: number
  rev: number
  author: string
  body: string
  thread: string | null
  aside: 0 | 1
  poll: string | null
  files: string | null
  state: string | null
}

/** What the database has beside the columns of the message. */
interface State extends Pick<MessageRecord, 'reactions' | 'votes' | 'replies' | 'attached'> {
  edited?: number
  deleted?: string
  pinned?: object
}

/** The message as a client would receive it. */
export function recordOf({ thread, aside, poll, files, state, ...message }: MessageRow): MessageRecord {
  const { edited, deleted, pinned, reactions, votes, replies, attached } = JSON.parse(state ?? '{}') as State
  const { choices, multiple } = JSON.parse(poll ?? '{}') as { choices?: string[]; multiple?: true }
  return {
    ...message,
    ...(thread !== null && { thread }),
    ...(aside === 1 && { aside: true }),
    ...(choices && { poll: { choices: choices.length, ...(multiple && { multiple }) } }),
    ...(files !== null && { files: JSON.parse(files) as string[] }),
    ...(attached && { attached: attached.map(fileOf) }),
    ...(edited !== undefined && { edited: true }),
    ...(deleted !== undefined && { deleted: true }),
    ...(pinned && { pinned: true }),
    ...(reactions && { reactions }),
    ...(votes && { votes }),
    ...(replies && { replies: { count: replies.count, seq: replies.seq } }),
  }
}

const fileOf = ({ id, type, bytes }: FileRecord): FileRecord => ({ id, type, bytes })
