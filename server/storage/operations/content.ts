import type { MessageContent, Poll } from '../../../protocol/entities.ts'
import type { ContentColumns } from '../schema/messages.ts'

/** The only place that knows the columns of `MessageContent`: its texts, in the order in which they are written. */
export const CONTENT_COLUMNS = [
  'body',
  'reply_to',
  'thread',
  'poll',
  'files',
] as const satisfies (keyof ContentColumns)[]

export function toColumns({ body, replyTo, thread, inRoom, poll, files }: MessageContent): ContentColumns {
  return {
    body,
    reply_to: replyTo ?? null,
    thread: thread ?? null,
    poll: poll === undefined ? null : encodePoll(poll),
    files: files === undefined ? null : JSON.stringify(files),
    aside: thread === undefined || inRoom ? 0 : 1,
  }
}

export function toContent({ body, reply_to, thread, poll, files, aside }: ContentColumns): MessageContent {
  return {
    body,
    ...(reply_to !== null && { replyTo: reply_to }),
    ...(thread !== null && { thread }),
    ...(thread !== null && aside === 0 && { inRoom: true }),
    ...(poll !== null && { poll: JSON.parse(poll) as Poll }),
    ...(files !== null && { files: JSON.parse(files) as string[] }),
  }
}

/** In one order, whatever the order of the client's fields. */
function encodePoll({ choices, multiple, anonymous, ends }: Poll): string {
  return JSON.stringify({ choices, multiple, anonymous, ends })
}

/** Identifies a content across edits: 128 bits of the SHA-256 of its columns. An empty column counts as absent, so that a new column changes no digest. */
export function digestOf(columns: ContentColumns): string {
  const present = CONTENT_COLUMNS.filter((column) => columns[column] !== null).map((column) => [
    column,
    columns[column],
  ])
  const inRoom = columns.thread !== null && columns.aside === 0 ? [['in_room', true]] : []
  const text = JSON.stringify([...present, ...inRoom])
  return new Bun.CryptoHasher('sha256').update(text).digest('base64url').slice(0, 22)
}

/** Whether `content` is what was first sent in this row [G2]. */
export function isFirstContent(
  row: ContentColumns & { first_digest: string | null },
  content: MessageContent,
): boolean {
  const columns = toColumns(content)
  if (row.first_digest !== null) return row.first_digest === digestOf(columns)
  return row.aside === columns.aside && CONTENT_COLUMNS.every((column) => row[column] === columns[column])
}
