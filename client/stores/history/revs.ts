import type { Change } from '../../../protocol/entities.ts'

/** Changes that bring a room from rev `from` to rev `to`. */
export interface Stretch {
  from: number
  to: number
  changes: Change[]
  /** The run of the server in which `to` was given, where that is known. */
  run?: string
}

/**
 * What of a stretch is new to who holds the room at `rev` [G3]: all of it, its later part, or nothing.
 * Null when there is a gap between the two.
 */
export function news(rev: number, { from, to, changes, run }: Stretch): Stretch | null {
  if (from > rev) return null
  if (to <= rev) return { from: rev, to: rev, changes: [] }
  return { from: rev, to, run, changes: from === rev ? changes : changes.filter((change) => change.rev > rev) }
}
