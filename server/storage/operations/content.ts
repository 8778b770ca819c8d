import type { MessageContent } from '../../../protocol/entities.ts'
import type { ContentColumns } from '../schema.ts'

/** The only place that knows the columns of `MessageContent`, in the order in which they are written. */
export const CONTENT_COLUMNS = ['body', 'reply_to'] as const satisfies (keyof ContentColumns)[]

export function toColumns({ body, replyTo }: MessageContent): ContentColumns {
  return { body, reply_to: replyTo ?? null }
}

export function toContent({ body, reply_to }: ContentColumns): MessageContent {
  return { body, ...(reply_to !== null && { replyTo: reply_to }) }
}

/** Identifies a content across edits: 128 bits of the SHA-256 of its columns. An empty column counts as absent, so that a new column changes no digest. */
export function digestOf(columns: ContentColumns): string {
  const present = CONTENT_COLUMNS.filter((column) => columns[column] !== null)
  const text = JSON.stringify(present.map((column) => [column, columns[column]]))
  return new Bun.CryptoHasher('sha256').update(text).digest('base64url').slice(0, 22)
}

/** Whether `content` is what was first sent in this row [G2]. */
export function isFirstContent(
  row: ContentColumns & { first_digest: string | null },
  content: MessageContent,
): boolean {
  const columns = toColumns(content)
  if (row.first_digest !== null) return row.first_digest === digestOf(columns)
  return CONTENT_COLUMNS.every((column) => row[column] === columns[column])
}
