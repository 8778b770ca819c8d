import type { Database, Statement } from 'bun:sqlite'
import { isFatal } from './failure.ts'
import { foundNoSpace } from '../disk/has-space.ts'

/** Pages of 4 KiB in the log from which on it is folded into the file: measured, 4,000 take 3–6 ms with their flush. */
const CHECKPOINT_PAGES = 4_000
/** So many pages mean that readers hold the log back: the next who comes waits for them, or they for it. */
const PRESSING_PAGES = 4 * CHECKPOINT_PAGES
/** How long readers are waited for then; nothing is written meanwhile. */
const PRESSING_WAIT_MS = 100
/** The same at the end. A backup may read for minutes, and what stays in the log is safe there. */
const LAST_WAIT_MS = 500
/** What could not be folded whole is tried again after this. */
const AGAIN_MS = 1_000

type Mode = 'PASSIVE' | 'RESTART' | 'TRUNCATE'

/** How far one got, in pages since the log began; null when there was no room or somebody was in the way. */
type Folded = { log: number; done: number } | null

export interface Checkpoints {
  /**
   * Before anybody is answered: what a killed server wrote last was perhaps never flushed, and SQLite takes it for
   * committed. To flush it is not enough after a flush that failed, since the system may have given up what it could
   * not write: the pages are written once more, into the file [G1]. Throws what is fatal.
   *
   * It is left undone in two cases, and may be. Whoever reads an older state has kept the log's index alive, which
   * tells only of what was flushed; and before the file finds no room, the log was flushed. The log is not cut: the
   * index on the disk may be older than this, and beside an empty log it would tell of a loss after a power failure.
   */
  atStart(): void
  /** After a batch was answered: folds the log into the file when it has grown enough. Throws what is fatal. */
  afterCommit(now: number): void
  /** Folds all of it, and leaves an empty log if nobody reads. Throws what is fatal. */
  atEnd(): void
}

/**
 * SQLite would do this within COMMIT and say nothing when it fails. Here nobody waits for it, and a flush that fails
 * is seen: it is the file itself that may be torn then [G1].
 */
export function prepareCheckpoints(raw: Database, busyTimeoutMs: number): Checkpoints {
  // SQLite before 3.51, as older systems of Apple have it, takes an unknown mode for PASSIVE: slower, and as safe.
  const look = raw.prepare('PRAGMA wal_checkpoint(NOOP)')
  let notBefore = 0

  function run(statement: Statement): { busy: boolean; log: number; done: number } | null {
    try {
      const [busy, log, done] = statement.values()[0] as [number, number, number]
      return { busy: busy === 1, log, done }
    } catch (error) {
      if (isFatal(error) && !foundNoSpace(error, raw.filename))
        throw new Error(`writing the log into the file: ${(error as Error).message}`, { cause: error })
      return null
    }
  }

  function fold(mode: Mode): Folded {
    const folded = run(raw.prepare(`PRAGMA wal_checkpoint(${mode})`))
    return folded?.busy && mode !== 'PASSIVE' ? null : folded
  }

  function foldWithin(ms: number, mode: Mode): Folded {
    raw.run(`PRAGMA busy_timeout = ${ms}`)
    try {
      return fold(mode)
    } finally {
      raw.run(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    }
  }

  return {
    atStart: () => void fold('PASSIVE'),
    afterCommit(now) {
      if (now < notBefore) return
      const pages = run(look)?.log ?? 0
      if (pages < CHECKPOINT_PAGES) return
      const folded = pages < PRESSING_PAGES ? fold('PASSIVE') : foldWithin(PRESSING_WAIT_MS, 'RESTART')
      if (folded === null || folded.done < folded.log) notBefore = now + AGAIN_MS
    },
    atEnd: () => void foldWithin(LAST_WAIT_MS, 'TRUNCATE'),
  }
}
