import type { Committed, Storage } from '../../storage.ts'
import { openChannel } from './channel.ts'
import { forgetDamage } from '../recovery/damage.ts'
import { noRoomToOpen, toError } from './failure.ts'
import { watchDisk } from '../disk/full-disk.ts'
import { groupCommit } from './group-commit.ts'
import { isNoSpace } from '../disk/has-space.ts'
import { inspect, type Inspected } from '../recovery/inspect.ts'
import { lock } from '../disk/lock.ts'
import type { Read, ReaderAnswer, ReaderQuestion, WriterAnswer, WriterQuestion } from './requests.ts'
import { Damaged, refusal } from '../recovery/verify.ts'

const PING_TIMEOUT_MS = 5_000
/** Up to here a check takes about a second. */
const CHECK_FIRST_BYTES = 512 * 1024 * 1024

export interface SqliteOptions {
  /** The database file, in a directory that exists; its log and its lock lie beside it. */
  path: string
  /** Called when it is no longer known what is on the disk, or a worker died: the process has to exit [G1]. */
  onFatal: (error: unknown) => void
  /** Told when acknowledged changes were lost with a damaged log, and where that is kept: another epoch has begun [G9]. */
  onLost?: (kept: string) => void
  /** Told when the log was damaged and nothing was lost, since all of it was in the file, and where it is kept. */
  onDamagedLog?: (kept: string) => void
  /** A larger database is checked while it is used, if the last server stopped it. */
  checkFirstBytes?: number
}

/** Rejects when another server uses the file, when it is damaged, or when SQLite does not promise to flush every commit. */
export async function openSqlite({
  path,
  onFatal,
  onLost,
  onDamagedLog,
  checkFirstBytes = CHECK_FIRST_BYTES,
}: SqliteOptions): Promise<Storage> {
  const { looked, unlock } = lock(path)
  const { damage, check } = inspected(path, checkFirstBytes, unlock)
  looked()
  const writer = openChannel<WriterQuestion, WriterAnswer>(new URL('./writer.ts', import.meta.url), onFatal)
  const reader = openChannel<ReaderQuestion, ReaderAnswer>(new URL('./reader.ts', import.meta.url), onFatal)
  const letGo = () => {
    writer.close()
    reader.close()
    unlock()
  }

  async function open(): Promise<{ epoch: string; run: string }> {
    const opened = await writer.ask({ open: { path, check, damage } })
    if (!('epoch' in opened)) throw new Error('fatal' in opened ? opened.fatal : 'The writer did not open the file')
    const answer = await reader.ask({ open: { path, run: opened.run } })
    if ('failure' in answer) throw toError(answer.failure)
    if (damage !== null) {
      const tell = damage.lost ? onLost : onDamagedLog
      tell?.(damage.aside)
      forgetDamage(path)
    }
    return opened
  }
  const opened = await open().catch((error: unknown) => {
    letGo()
    throw error
  })
  const checker =
    check === 'later' ? openChannel<string, null>(new URL('./verify-worker.ts', import.meta.url), onFatal) : null
  void checker?.ask(path).then(
    () => checker.close(),
    () => {},
  )

  const listeners: ((batch: Committed[]) => void)[] = []
  const tell = (batch: Committed[]) => {
    for (const listener of listeners) listener(batch)
  }
  let { epoch } = opened
  const disk = watchDisk(async () => {
    const answer = await writer.ask({ space: true })
    if ('fatal' in answer) onFatal(new Error(answer.fatal))
    return 'space' in answer && answer.space
  })
  const { run, drain } = groupCommit(writer, disk, tell, onFatal)

  async function read<T>(request: Read): Promise<T> {
    const answer = await reader.ask(request)
    if ('failure' in answer) throw toError(answer.failure)
    return answer.value as T
  }

  return {
    get epoch() {
      return epoch
    },
    run: opened.run,
    get full() {
      return disk.full
    },
    async beginLife(...args) {
      const begun = await run<{ epoch: string; first: boolean }>({ name: 'beginLife', args })
      epoch = begun.epoch
      return begun.first
    },
    onCommit: (listener) => void listeners.push(listener),
    onFull: (listener) => disk.onChange(listener),

    startSession: (...args) => run({ name: 'startSession', args }),
    session: (...args) => read({ name: 'session', args }),
    extendSession: (...args) => run({ name: 'extendSession', args }),
    endSession: (...args) => run({ name: 'endSession', args }),

    rename: (...args) => run({ name: 'rename', args }),

    createRoom: (...args) => run({ name: 'createRoom', args }),
    roomByCode: (...args) => read({ name: 'roomByCode', args }),
    joinRoom: (...args) => run({ name: 'joinRoom', args }),
    leaveRoom: (...args) => run({ name: 'leaveRoom', args }),

    roomsOf: (...args) => read({ name: 'roomsOf', args }),
    members: (...args) => read({ name: 'members', args }),

    append: (...args) => run({ name: 'append', args }),
    page: (...args) => read({ name: 'page', args }),

    missing: (...args) => read({ name: 'missing', args }),
    catchUp: (...args) => read({ name: 'catchUp', args }),

    markRead: (...args) => run({ name: 'markRead', args }),

    ping: () =>
      within(PING_TIMEOUT_MS, Promise.all([run({ name: 'ping', args: [] }), read({ name: 'ping', args: [] })])),
    async close() {
      checker?.close()
      await drain()
      // The last commit, too, may have found the disk full.
      disk.stop()
      // The reader first: the log can be folded whole when nobody reads it.
      await reader.ask({ close: true })
      const answer = await writer.ask({ close: true })
      letGo()
      if ('fatal' in answer) throw new Error(answer.fatal)
    },
  }
}

function inspected(path: string, checkFirstBytes: number, unlock: () => void): Inspected {
  try {
    return inspect(path, Date.now(), checkFirstBytes)
  } catch (error) {
    unlock()
    if (isNoSpace(error)) throw noRoomToOpen(path, error)
    throw error instanceof Damaged ? refusal(error, null) : error
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: Timer | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The storage did not answer within ${ms} ms`)), ms)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}
