import type { RevRange } from '../../../protocol/entities.ts'

/** How far a client has a room. `term` and `proof` came with that rev; both are absent in records of older versions. */
export interface Position {
  rev: number
  term?: string
  proof?: string
}

/**
 * What of `range` is new to a client that has the room up to `rev` [G3]: all of it, its later part, or nothing.
 * Null when revs are missing between the two.
 */
export function newChanges(rev: number, { from, to, changes }: RevRange): RevRange | null {
  if (from > rev) return null
  if (to <= rev) return { from: rev, to: rev, changes: [] }
  return { from: rev, to, changes: from === rev ? changes : changes.filter((change) => change.rev > rev) }
}
