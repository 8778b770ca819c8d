import type { SQL } from 'bun'
import { openSql } from './database.ts'
import { Late, within } from './within.ts'

/** Any two numbers that no other program is likely to use in this database: "parl", "ey". */
const LOCK = [0x7061_726c, 0x6579] as const
const CHECK_EVERY_MS = 1_000
/** A connection that is silent for so long is given up: its machine or the way to it is gone. */
const SILENT_MS = 5_000

/** The advisory lock by which one node alone uses a database, on a connection of its own. */
export interface NodeLock {
  /** False when another node has it. */
  take(): Promise<boolean>
  /** Checks once a second that it is still taken, and tries to take it again once it is lost. */
  watch(): void
  release(): Promise<void>
}

export interface LockEvents {
  /** At once when the connection is lost, and when another node has the lock. */
  lost(): void
  /** The connection is there and does not answer: everything that uses the same server has to connect again. */
  silent(): Promise<void>
  /** The lock is taken again. Until this resolves, the database is not used. */
  retaken(): Promise<void>
  /** The database may be used again. */
  regained(): void
  /** The reason why it is not regained. */
  failed(error: Error): void
}

export function nodeLock(url: URL, events: LockEvents): NodeLock {
  let sql = open()
  let held = false
  /** Of connections that were lost: what was true before the last one is not any more. */
  let losses = 0
  let timer: Timer | undefined
  let checking: Promise<void> | undefined
  let released = false

  function open(): SQL {
    return openSql(url, 1, {}, () => lose())
  }

  function lose() {
    losses++
    if (!held) return
    held = false
    if (!released) events.lost()
  }

  async function take(): Promise<boolean> {
    // A session that holds the lock takes it once more, which changes nothing.
    const [row] = await within(SILENT_MS, sql`select pg_try_advisory_lock(${LOCK[0]}, ${LOCK[1]}) as taken`)
    return row.taken
  }

  async function check() {
    try {
      const taken = await take()
      if (!taken) throw occupied()
      if (held || released) return
      const before = losses
      await events.retaken()
      if (losses !== before) return
      held = true
      events.regained()
    } catch (error) {
      lose()
      if (released) return
      events.failed(error as Error)
      if (!(error instanceof Late)) return
      const old = sql
      sql = open()
      await Promise.allSettled([old.close({ timeout: 0 }), events.silent()])
    }
  }

  return {
    async take() {
      return (held = await take())
    },
    watch() {
      timer = setInterval(() => (checking ??= check().finally(() => (checking = undefined))), CHECK_EVERY_MS)
    },
    async release() {
      released = true
      clearInterval(timer)
      await sql.close({ timeout: 0 })
      await checking
    },
  }
}

export const occupied = (): Error =>
  new Error(
    'DATABASE_URL: Another Parley uses this database, and only one may. Stop the other one, or name another database.',
  )
