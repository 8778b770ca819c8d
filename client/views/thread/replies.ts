import type { Message } from '../../../protocol/entities.ts'
import type { Row } from '../timeline/rows.ts'
import { noonOf } from '../format/time.ts'

/** How many people wrote in a thread; undefined while its earlier replies are not loaded. */
export function peopleIn(root: Message | null | undefined, replies: readonly Message[], whole: boolean) {
  if (!whole || !root) return undefined
  return new Set([root, ...replies].map(({ author }) => author)).size
}

/** The rows of a thread: without its first day, where the first message is of the same day. */
export function withoutFirstDay(rows: Row[], root: Message | null | undefined): Row[] {
  const [first] = rows
  return first?.kind === 'day' && root && first.noon === noonOf(root.at) ? rows.slice(1) : rows
}
