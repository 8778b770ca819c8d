import type { ThreadState } from '../../../protocol/entities.ts'

/** The threads that have replies which this person has not read, beginning with the one that waits longest. */
export function unreadThreads(threads: readonly ThreadState[]): ThreadState[] {
  return threads.filter(({ unread }) => unread > 0).toSorted((a, b) => a.read - b.read)
}
