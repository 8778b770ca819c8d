import type { Counts } from './counts.ts'
import type { SlowNumbers } from './slow-numbers.ts'

/** What a scrape reads of the parts of this node: all in memory, so that it costs microseconds. */
export interface Readings {
  counts: Counts
  version: string
  storage: 'sqlite' | 'postgres'
  files: 'disk' | 's3'
  sockets(): { open: number; unauthenticated: number }
  people(): number
  liveRooms(): number
  /** What waits for its turn. */
  waiting(): { reads: number; writes: number; syncs: number; inspections: number; hashes: number }
  uploads(): { all: number; receiving: number; finished: number; bytes: number }
  otherNodes(): { count: number; silentMs: number }
  epoch(): string
  isWritable(): boolean
  isDraining(): boolean
  /** ms since 1970. */
  now(): number
  slow(): SlowNumbers
}
