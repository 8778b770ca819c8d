import type { Database } from 'bun:sqlite'
import { isFatal } from './failure.ts'

/** Pages of 4 KiB in the log from which on it is folded into the file: measured, 4,000 take 3–6 ms with their flush. */
const CHECKPOINT_PAGES = 4_000
/** So many pages mean that readers hold the log back: the next who comes waits for them, or they for it. */
const PRESSING_PAGES = 4 * CHECKPOINT_PAGES
/** How long readers are waited for then; nothing is written meanwhile. */
const PRESSING_WAIT_MS = 100
/** What could not be folded whole is tried again after this. */
const AGAIN_MS = 1_000

type Mode = 'PASSIVE' | 'RESTART' | 'TRUNCATE'

/** How far one got, in pages since the log began; null when there was no room or somebody was in the way. */
export type Folded = { log: number; done: number } | null

export interface Checkpoints {
  /** After a batch was answered: folds the log into the file when it has grown enough. Throws what is fatal. */
  afterCommit(now: number): void
  /** Folds all of it, and leaves an empty log if nobody reads. Throws what is fatal. */
  whole(): Folded
}

/**
 * SQLite would do this within COMMIT and say nothing when it fails. Here nobody waits for it, and a flush that fails
 * is seen: it is the file itself that may be torn then [G1].
 */
export function prepareCheckpoints(raw: Database, busyTimeoutMs: number): Checkpoints {
  const look = raw.prepare('PRAGMA wal_checkpoint(NOOP)')
  let notBefore = 0

  function fold(mode: Mode): Folded {
    try {
      const [busy, log, done] = raw.prepare(`PRAGMA wal_checkpoint(${mode})`).values()[0] as [number, number, number]
      return busy === 1 && mode !== 'PASSIVE' ? null : { log, done }
    } catch (error) {
      if (isFatal(error))
        throw new Error(`writing the log into the file: ${(error as Error).message}`, { cause: error })
      return null
    }
  }

  function press(): Folded {
    raw.run(`PRAGMA busy_timeout = ${PRESSING_WAIT_MS}`)
    try {
      return fold('RESTART')
    } finally {
      raw.run(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    }
  }

  return {
    afterCommit(now) {
      if (now < notBefore) return
      const [, pages] = look.values()[0] as [number, number, number]
      if (pages < CHECKPOINT_PAGES) return
      const folded = pages < PRESSING_PAGES ? fold('PASSIVE') : press()
      if (folded === null || folded.done < folded.log) notBefore = now + AGAIN_MS
    },
    whole: () => fold('TRUNCATE'),
  }
}
