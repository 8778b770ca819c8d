import type { Database, Statement } from 'bun:sqlite'
import { foundNoSpace, isNoSpace } from '../disk/has-space.ts'
import { openGaps } from './clear-gaps.ts'
import { pragma } from './database.ts'
import { isFatal } from './failure.ts'

/** The log is checkpointed when it has this many pages of 4 KiB. Measured: 4,000 pages take 3–6 ms with their flush. */
const CHECKPOINT_PAGES = 4_000
/** With this many pages, readers are preventing the log from being reused: the checkpoint waits for them, and they for it. */
const PRESSING_PAGES = 4 * CHECKPOINT_PAGES
/** How long such a checkpoint waits for readers. Nothing is written meanwhile. */
const PRESSING_WAIT_MS = 100
/** The same for the last checkpoint. A backup may read for minutes, and changes are safe in the log. */
const LAST_WAIT_MS = 500
/** An incomplete checkpoint is tried again after this time. */
const RETRY_AFTER_MS = 1_000

type Mode = 'PASSIVE' | 'RESTART' | 'TRUNCATE'

/** In pages since the log began. Null when there was no space, or readers prevented it. */
type Progress = { log: number; done: number } | null

export interface Checkpoints {
  /**
   * Checkpoints the log before the first answer. What a killed server wrote last may not be flushed, though SQLite
   * treats it as committed. A flush is not enough after one that failed, because the system may have dropped what it
   * could not write: the pages are written again, into the file [G1]. Throws a fatal error.
   *
   * The checkpoint may be incomplete in two cases. A process that reads an older state has kept the log's index in
   * memory, and the index covers only what was flushed. When the file has no space, the log was flushed before. The log
   * is not truncated: after a power failure an older index beside an empty log would look like a loss.
   */
  atStart(): void
  /** Checkpoints the log when it is long enough. Called after a batch was answered. Throws a fatal error. */
  afterCommit(now: number): void
  /** Checkpoints the whole log, and empties it if there is no reader. Throws a fatal error. */
  atEnd(): void
  /** To be called after SQLite closed the file. */
  close(): void
}

/**
 * SQLite's own checkpoints run within COMMIT and hide their failure. These run between batches, and a failed flush is
 * noticed: the database file may be torn then [G1].
 */
export function prepareCheckpoints(raw: Database, busyTimeoutMs: number): Checkpoints {
  // Reads the size of the log. SQLite before 3.51, as on older Apple systems, runs PASSIVE for an unknown mode: slower,
  // and as safe.
  const look = raw.prepare('PRAGMA wal_checkpoint(NOOP)')
  const gaps = openGaps(raw.filename, pragma(raw, 'page_size') as number)
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

  function checkpoint(mode: Mode): Progress {
    const progress = run(raw.prepare(`PRAGMA wal_checkpoint(${mode})`))
    if (progress !== null && progress.log > 0 && progress.done === progress.log) clearGaps(progress.log)
    return progress?.busy && mode !== 'PASSIVE' ? null : progress
  }

  /** While the frames are still there: those of a log that is emptied were cleared before. */
  function clearGaps(frames: number): void {
    try {
      gaps.clear(gaps.pagesOf(frames))
    } catch (error) {
      if (isNoSpace(error)) return
      throw new Error(`clearing deleted content in the file: ${(error as Error).message}`, { cause: error })
    }
  }

  function checkpointWithin(ms: number, mode: Mode): Progress {
    raw.run(`PRAGMA busy_timeout = ${ms}`)
    try {
      return checkpoint(mode)
    } finally {
      raw.run(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    }
  }

  return {
    atStart: () => void checkpoint('PASSIVE'),
    afterCommit(now) {
      if (now < notBefore) return
      const pages = run(look)?.log ?? 0
      if (pages < CHECKPOINT_PAGES) return
      const progress = pages < PRESSING_PAGES ? checkpoint('PASSIVE') : checkpointWithin(PRESSING_WAIT_MS, 'RESTART')
      if (progress === null || progress.done < progress.log) notBefore = now + RETRY_AFTER_MS
    },
    atEnd() {
      checkpoint('PASSIVE')
      checkpointWithin(LAST_WAIT_MS, 'TRUNCATE')
    },
    close: () => gaps.close(),
  }
}
