import type { Change } from '../../../protocol/entities.ts'

/** The seq up to which the messages of a room have expired, as far as these changes say it; otherwise 0. */
export function expiredIn(changes: Change[]): number {
  return changes.reduce((seq, change) => ('room' in change ? (change.room.expired ?? 0) : seq), 0)
}
