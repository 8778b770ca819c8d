import type { Fact } from '../../facts.ts'
import { UNBOUNDED, type Asker, type WaitingBounds } from '../../fair-queue.ts'
import { FairTurns } from '../../fair-turns.ts'
import { groupCommit, type Commit, type Outcome } from '../../group-commit.ts'
import { Json } from '../../json.ts'
import { factOf, storedAt, type Draft } from '../../operations/append.ts'
import { weightOf, type AnyRead, type AnyWrite } from '../../operations/table.ts'
import { operate, type Storage } from '../../storage.ts'
import { watchDisk } from '../disk/full-disk.ts'
import { isNoSpace } from '../disk/has-space.ts'
import { lock } from '../disk/lock.ts'
import { protectFiles, refuseUnwritable } from '../disk/private-files.ts'
import { refuseNewerFile } from '../recovery/applied.ts'
import { removeDamageNote } from '../recovery/damage.ts'
import { inspect, type Inspected } from '../recovery/inspect.ts'
import { Damaged, startRefusal } from '../recovery/verify.ts'
import { openChannel } from './channel.ts'
import { diskFull, noSpaceToOpen, toError } from './failure.ts'
import type {
  ReaderAnswer,
  ReaderQuestion,
  WriterAnswer,
  WriterOpened,
  WriterOutcome,
  WriterQuestion,
} from './requests.ts'

const PING_TIMEOUT_MS = 5_000
/** Weight of reads that the reader has at once: less than a millisecond of look-ups, or one long read. */
const READS_AT_ONCE = 32
/** Up to this size a verification takes about a second. */
const VERIFY_FIRST_BYTES = 512 * 1024 * 1024

export interface SqliteOptions {
  /** The database file, in a directory that exists; its log and its lock lie beside it. */
  path: string
  /** Called when it is unknown what is on the disk, or a worker ended: the process has to exit [G1]. */
  onFatal: (error: unknown) => void
  /** Called when acknowledged changes were lost with a damaged log, with the path of its quarantine. Another epoch has begun [G9]. */
  onLost?: (quarantine: string) => void
  /** Called when the log was damaged but nothing was lost, because all of it was in the file, with the path of its quarantine. */
  onDamagedLog?: (quarantine: string) => void
  /** A larger database is verified while it is in use, if the last server stopped cleanly. */
  verifyFirstBytes?: number
  /** How much of one person and one address may wait, if there is a bound. */
  waiting?: WaitingBounds
}

/** One opened file. Each node of the process that uses it has its own `Storage`. */
export interface SqliteEngine {
  /** Reports the facts of the operations that are run through it, and no others. */
  storage(): Storage
}

/** Opens the file for one node. Rejects like `openSqliteEngine`. */
export async function openSqlite(options: SqliteOptions): Promise<Storage> {
  return (await openSqliteEngine(options)).storage()
}

/** Rejects when another server uses the file, when a newer version wrote it, when it cannot be written, when it is damaged, or when SQLite does not promise to flush every commit. */
export async function openSqliteEngine({
  path,
  onFatal,
  onLost,
  onDamagedLog,
  verifyFirstBytes = VERIFY_FIRST_BYTES,
  waiting = UNBOUNDED,
}: SqliteOptions): Promise<SqliteEngine> {
  const { inspected, unlock } = lock(path)
  const { damage, check } = inspectOrUnlock(path, verifyFirstBytes, unlock)
  inspected()
  const writer = openChannel<WriterQuestion, WriterAnswer>({
    script: new URL('./writer.ts', import.meta.url),
    onCrash: onFatal,
  })
  const reader = openChannel<ReaderQuestion, ReaderAnswer>({
    script: new URL('./reader.ts', import.meta.url),
    onCrash: onFatal,
    batched: true,
  })
  const release = () => {
    writer.close()
    reader.close()
    unlock()
  }

  async function open(): Promise<WriterOpened> {
    const answer = await writer.ask({ open: { path, check, damage } })
    if (!('opened' in answer)) throw new Error('fatal' in answer ? answer.fatal : 'The writer did not open the file')
    const readable = await reader.ask({ open: { path } })
    if ('failure' in readable) throw toError(readable.failure)
    // The database and its log may be new.
    protectFiles(path)
    if (damage !== null) {
      const report = damage.lost ? onLost : onDamagedLog
      report?.(damage.quarantine)
      removeDamageNote(path)
    }
    return answer.opened
  }
  const { secret, term, ...opened } = await open().catch((error: unknown) => {
    release()
    throw error
  })
  const verifier =
    check === 'later'
      ? openChannel<string, null>({ script: new URL('./verify-worker.ts', import.meta.url), onCrash: onFatal })
      : null
  void verifier?.ask(path).then(
    () => verifier.close(),
    () => {},
  )

  let { epoch } = opened
  const disk = watchDisk(async () => {
    const answer = await writer.ask({ space: true })
    if ('fatal' in answer) onFatal(new Error(answer.fatal))
    return 'space' in answer && answer.space
  })
  const commitListeners: ((commit: Commit) => void)[] = []
  const onCommit = (commit: Commit) => {
    for (const listener of commitListeners) listener(commit)
  }
  const commits = groupCommit({ runBatch, inFlight: 1, onFatal, onCommit, waiting })

  async function runBatch(writes: AnyWrite[]): Promise<Outcome[]> {
    const answer = await writer.ask({ writes })
    if (!('outcomes' in answer)) throw new Error('fatal' in answer ? answer.fatal : 'The writer gave no outcomes')
    return answer.outcomes.map((outcome, index) => {
      if (typeof outcome === 'object' && 'failure' in outcome && outcome.failure.reason === 'disk_full')
        disk.reportFull()
      return toOutcome(writes[index]!, outcome, term)
    })
  }

  async function askReader(question: ReaderQuestion): Promise<unknown> {
    const answer = await reader.ask(question)
    if (answer instanceof Json) return answer
    if ('failure' in answer) throw toError(answer.failure)
    return answer.output
  }
  const reads = new FairTurns({ atOnce: READS_AT_ONCE, waiting })

  let closing: Promise<void> | undefined
  async function close(): Promise<void> {
    verifier?.close()
    await Promise.all([commits.drain(), reads.drain()])
    // Only now, because the last commit may have found the disk full, too.
    disk.stop()
    // The reader first: the last checkpoint can empty the log only without readers.
    await reader.ask({ close: true })
    const answer = await writer.ask({ close: true })
    release()
    if ('fatal' in answer) throw new Error(answer.fatal)
  }

  return {
    storage() {
      const listeners: ((facts: Fact[]) => void)[] = []
      const report = (facts: Fact[]) => {
        for (const fact of facts) if (fact.fact === 'epoch-began') epoch = fact.epoch
        for (const listener of listeners) listener(facts)
      }
      const read = (ask: AnyRead, by: Asker | null) => reads.run(by, weightOf(ask), () => askReader({ read: ask }))
      async function write(ask: AnyWrite, by: Asker | null): Promise<unknown> {
        // No write is tried: a small one would succeed now and then between large ones that fail.
        if (disk.full) throw diskFull()
        return commits.run(ask, report, by)
      }
      return {
        ...operate(read, write),
        get epoch() {
          return epoch
        },
        secret,
        get unwritable() {
          return disk.full ? ('disk_full' as const) : null
        },
        onFacts: (listener) => void listeners.push(listener),
        onCommit: (listener) => void commitListeners.push(listener),
        get waiting() {
          return { reads: reads.waiting, writes: commits.waiting }
        },
        onWritable: (listener) => disk.onChange((full) => listener(full ? 'disk_full' : null)),
        ping: () => within(PING_TIMEOUT_MS, Promise.all([writer.ask({ writes: [] }), askReader({ ping: true })])),
        close: () => (closing ??= close()),
      }
    },
  }
}

function toOutcome({ input }: AnyWrite, outcome: WriterOutcome, term: string): Outcome {
  if (typeof outcome === 'number') {
    const stored = storedAt(input as Draft, outcome)
    return { output: { stored }, facts: [factOf(stored, term)] }
  }
  if ('failure' in outcome) return { error: toError(outcome.failure) }
  return { output: outcome.output, facts: outcome.facts ?? [] }
}

function inspectOrUnlock(path: string, verifyFirstBytes: number, unlock: () => void): Inspected {
  try {
    refuseNewerFile(path)
    protectFiles(path)
    refuseUnwritable(path)
    return inspect(path, Date.now(), verifyFirstBytes)
  } catch (error) {
    unlock()
    if (isNoSpace(error)) throw noSpaceToOpen(path, error)
    throw error instanceof Damaged ? startRefusal(error, null) : error
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: Timer | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The storage did not answer within ${ms} ms`)), ms)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}
