import type { SQL } from 'bun'
import { openSql } from './database.ts'
import { Late, within } from './within.ts'

/**
 * Any two numbers that no other program is likely to use in this database: "parl", "ey". A node that runs shares the lock
 * with the others. A node that changes the tables has it alone, and so has a Parley of a version that knows no other nodes.
 */
export const NODES = [0x7061_726c, 0x6579] as const
/** Beside a number of its bus, each node has this one as a lock, too, which others read. */
const BUSES = NODES[0] + 1
const CHECK_EVERY_MS = 1_000
/** Checks from one look at the buses of the other nodes to the next. */
const CHECKS_A_LOOK = 10
/** A connection that is silent for so long is given up: its machine or the way to it is gone. */
const SILENT_MS = 5_000
export const TAKE_TRIES = 10
export const TAKE_RETRY_MS = 300

/** The advisory lock that a node has while it uses a database, on a connection of its own. */
export interface NodeLock {
  /** Rejects when somebody has it alone, after some tries: a node that was killed has it until the server notices. */
  take(): Promise<void>
  /** Once it is taken. Checks once a second that its connection is there, and tries to take it again once it is lost. */
  watch(): void
  release(): Promise<void>
}

export interface LockEvents {
  /** At once when the connection is lost. */
  lost(): void
  /** The connection is there and does not answer: everything that uses the same server has to connect again. */
  silent(): Promise<void>
  /** The server answers again. It prepares the database, and takes the lock. */
  retake(): Promise<void>
  /** The database may be used again. */
  regained(): void
  /** The reason why it is not regained. */
  failed(error: Error): void
  /** Whether some nodes on the database use another bus than this one. Called when that changes. */
  busDiffers(differs: boolean): void
}

/** `bus` names the bus of this node: it is the same text on all nodes that reach each other. */
export function nodeLock(url: URL, bus: string, events: LockEvents): NodeLock {
  const busNumber = Bun.hash.crc32(bus) >>> 1
  let sql = open()
  /** Whether the database may be used. A lock that was taken too late, or whose connection is gone again, does not count. */
  let held = false
  /** Of connections that were lost: what was true before the last one is not any more. */
  let losses = 0
  /** How many there were when it was taken last. */
  let takenAfter = 0
  let timer: Timer | undefined
  let checking: Promise<void> | undefined
  let released = false
  let checks = 0
  let differs = false

  function open(): SQL {
    return openSql(url, 1, {}, () => lose())
  }

  function lose() {
    losses++
    if (!held) return
    held = false
    if (!released) events.lost()
  }

  async function take(): Promise<void> {
    for (let tries = 1; ; tries++) {
      const [row] = await within(SILENT_MS, sql`select pg_try_advisory_lock_shared(${NODES[0]}, ${NODES[1]}) as taken`)
      if (row.taken) break
      if (tries === TAKE_TRIES) throw occupied()
      await Bun.sleep(TAKE_RETRY_MS)
    }
    takenAfter = losses
    await within(SILENT_MS, sql`select pg_advisory_lock_shared(${BUSES}, ${busNumber})`)
  }

  async function lookAtBuses(): Promise<void> {
    const [row] = await within(
      SILENT_MS,
      sql`
        select exists (
          select 1 from pg_locks join pg_database on pg_database.oid = database
          where datname = current_database() and locktype = 'advisory' and mode = 'ShareLock'
            and classid::int8 = ${BUSES} and objid::int8 <> ${busNumber}) as differs`,
    )
    if (row.differs === differs) return
    differs = row.differs
    events.busDiffers(differs)
  }

  async function check() {
    try {
      // One that was taken and does not count would keep this node from changing the tables.
      await within(SILENT_MS, held ? sql`select 1` : sql`select pg_advisory_unlock_all()`)
      if (released) return
      if (held) return checks++ % CHECKS_A_LOOK === 0 ? await lookAtBuses() : undefined
      await events.retake()
      if (losses !== takenAfter) return
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
    take,
    watch() {
      held = losses === takenAfter
      if (!held) events.lost()
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

const occupied = (): Error =>
  new Error(
    'DATABASE_URL: Another Parley uses this database and admits no second one, because it is of an older version or changes ' +
      'the database now. Stop it, or name another database.',
  )
